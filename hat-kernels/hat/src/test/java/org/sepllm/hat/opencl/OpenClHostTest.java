package org.sepllm.hat.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hat.NDRange;
import hat.buffer.S32Array;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.hat.host.Steps;
import org.sepllm.hat.runtime.BackendUnavailable;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.ExternalMemoryException;
import org.sepllm.hat.runtime.KernelBackend;
import org.sepllm.hat.runtime.OutOfDeviceMemory;
import org.sepllm.hat.runtime.RaceCheck;

/** Queues and memory that the program made by itself. */
final class OpenClHostTest {
  private static final int LENGTH = 64;
  private static final NDRange ITEMS = NDRange.of1D(LENGTH);
  private static final int[] ROW = IntStream.range(0, LENGTH).toArray();
  private static final CompileOptions OPTIONS = new CompileOptions(true, true, 1000, RaceCheck.OFF);

  private static OpenClDevice device(DeviceSession session) {
    return (OpenClDevice) session.runtime().device();
  }

  @Test
  void aDeviceThatIsFullNamesWhatItHas() {
    try (DeviceSession session = Sessions.open(true)) {
      OpenClDevice device = device(session);
      assertThatThrownBy(() -> device.createBuffer(1L << 50, device.queue()))
          .isInstanceOf(OutOfDeviceMemory.class)
          .hasMessageMatching(".* has no 1125899906842624 bytes left of its [1-9]\\d+: CL_.*");
    }
  }

  @Test
  void kernelsWorkOnMemoryOfOthersAndLeaveItToThem() {
    try (DeviceSession owner = Sessions.open(true)) {
      OpenClDevice device = device(owner);
      MemorySegment memory = device.createBuffer(4L * LENGTH, device.queue());
      try (Arena arena = Arena.ofConfined();
          DeviceSession session =
              DeviceSession.openOn(
                  Sessions.backend(), OPTIONS, device.queue().handle().address())) {
        S32Array wrapped = session.wrap(S32Array.class, memory.address(), LENGTH);
        S32Array other = S32Array.createFrom(session.accelerator(MethodHandles.lookup()), ROW);
        session.dispatch(ITEMS, Steps.mixing(wrapped, other));
        assertThat(wrapped.arrayView()).isEqualTo(ROW);
        MemorySegment content = arena.allocateFrom(ValueLayout.JAVA_INT, new int[LENGTH]);
        device.queue().upload(memory, content, 4L * LENGTH);
        assertThat(wrapped.array(1)).as("the copy made before").isEqualTo(1);
        session.changed(wrapped);
        assertThat(wrapped.arrayView()).containsOnly(0);
        wrapped.array(3, 30);
        session.dispatch(ITEMS, Steps.mixing(wrapped, other));
        assertThat(wrapped.array(3)).isEqualTo(93);
        assertThatThrownBy(() -> session.wrap(S32Array.class, 0, 1))
            .isInstanceOf(ExternalMemoryException.class)
            .hasMessage("the handle of memory is 0");
        assertThatThrownBy(() -> session.wrap(S32Array.class, memory.address(), LENGTH + 1))
            .isInstanceOf(ExternalMemoryException.class)
            .hasMessageContaining("has 256 bytes, the buffer needs 260");
      }
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment after = arena.allocate(ValueLayout.JAVA_INT, LENGTH);
        device.queue().download(memory, after, 4L * LENGTH, "reading");
        assertThat(after.getAtIndex(ValueLayout.JAVA_INT, 3)).isEqualTo(93);
      }
      assertThat(device.library().releaseBuffer.call(memory)).isEqualTo(ClStatus.SUCCESS);
    }
  }

  @Test
  void memoryOfAnotherContextIsRefused() {
    try (DeviceSession owner = Sessions.open(true);
        DeviceSession session = Sessions.open(true)) {
      OpenClDevice device = device(owner);
      MemorySegment memory = device.createBuffer(4L * LENGTH, device.queue());
      assertThatThrownBy(() -> session.wrap(S32Array.class, memory.address(), LENGTH))
          .isInstanceOf(ExternalMemoryException.class)
          .hasMessageContaining("is not in the context of this session");
      device.library().releaseBuffer.call(memory);
    }
  }

  @Test
  void whatIsNoQueueIsRefused() {
    KernelBackend backend = Sessions.backend();
    assertThatThrownBy(() -> DeviceSession.openOn(backend, OPTIONS, 0))
        .isInstanceOf(BackendUnavailable.class)
        .hasMessage("0x0 is no queue of an OpenCL device");
  }
}
