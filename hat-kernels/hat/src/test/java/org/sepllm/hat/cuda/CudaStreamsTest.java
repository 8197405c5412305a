package org.sepllm.hat.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hat.buffer.S32Array;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.sepllm.hat.host.DeviceEvent;
import org.sepllm.hat.host.DeviceGraph;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.hat.host.DeviceStream;
import org.sepllm.hat.host.KernelLauncher;
import org.sepllm.hat.host.MemoryScope;
import org.sepllm.hat.host.Steps;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.runtime.BackendUnavailable;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.DeviceLost;
import org.sepllm.hat.runtime.ExternalMemoryException;
import org.sepllm.hat.runtime.KernelArgument;
import org.sepllm.hat.runtime.KernelFault;
import org.sepllm.hat.runtime.LaunchRange;
import org.sepllm.hat.runtime.OutOfDeviceMemory;
import org.sepllm.hat.runtime.RaceCheck;
import org.sepllm.hat.runtime.StoredBuffer;

/** What streams, events, graphs, staging and memory of others ask of the driver. */
final class CudaStreamsTest {
  private static final int LENGTH = 16;
  private static final long BYTES = 4L * LENGTH;
  private static final int ILLEGAL_ADDRESS = 700;
  private static final LaunchRange ITEMS = LaunchRange.of1D(LENGTH, 4);
  private static final Kernel MIX = Steps.kernel("mix");

  private final FakeGpu gpu = new FakeGpu();

  private DeviceSession open(boolean checked) {
    gpu.parameters = checked ? 5 : 4;
    return DeviceSession.open(gpu.backend(), options(checked));
  }

  private static CompileOptions options(boolean checked) {
    return new CompileOptions(checked, true, 1000, RaceCheck.OFF);
  }

  private static MemoryScope scope(DeviceSession session) {
    return session.scope(MethodHandles.lookup());
  }

  private static void mix(KernelLauncher launcher, S32Array a, S32Array b) {
    launcher.launch(MIX, ITEMS, List.of(argument(a), argument(b)));
  }

  private static KernelArgument argument(S32Array array) {
    return new KernelArgument.OfBuffer(((StoredBuffer) array).storage());
  }

  private static void increment(FakeGpu.Launch launch) {
    MemorySegment a = launch.buffer(0, BYTES);
    for (int i = 0; i < LENGTH; i++) {
      a.setAtIndex(ValueLayout.JAVA_INT, i, a.getAtIndex(ValueLayout.JAVA_INT, i) + 1);
    }
  }

  /** What the streams beside the default one were made to do, in the order of their creation. */
  private List<List<String>> streams() {
    return gpu.done.entrySet().stream()
        .filter(entry -> entry.getKey() != 0)
        .sorted(Map.Entry.comparingByKey())
        .map(Map.Entry::getValue)
        .toList();
  }

  @Test
  void anEventOfOneStreamIsAwaitedByTheOther() {
    try (DeviceSession session = open(false);
        MemoryScope scope = scope(session);
        DeviceStream first = session.stream();
        DeviceStream second = session.stream()) {
      S32Array a = S32Array.create(scope, LENGTH);
      mix(first, a, a);
      try (DeviceEvent event = first.record()) {
        second.waitFor(event);
        assertThat(event.nanosecondsSince(event)).hasValue(250_000);
      }
      mix(second, a, a);
      List<String> one = streams().getFirst();
      List<String> other = streams().getLast();
      String recorded = one.getLast();
      assertThat(one.get(one.size() - 2)).isEqualTo("launch");
      assertThat(recorded).startsWith("record ");
      assertThat(other).startsWith(recorded.replace("record", "wait")).endsWith("launch");
    }
    assertThat(gpu.live()).isEmpty();
  }

  @Test
  void launchesOnStreamsWaitForCopiesAndCopiesForStreams() {
    try (DeviceSession session = open(false);
        MemoryScope scope = scope(session);
        DeviceStream stream = session.stream()) {
      S32Array a = S32Array.createFrom(scope, new int[LENGTH]);
      mix(stream, a, a);
      List<String> own = gpu.done.get(0L);
      List<String> other = streams().getFirst();
      assertThat(own).hasSize(1);
      assertThat(other).containsExactly(own.getFirst().replace("record", "wait"), "launch");
      mix(stream, a, a);
      assertThat(own).hasSize(1);
      a.array(3, 4);
      mix(stream, a, a);
      assertThat(other.get(3)).startsWith("record ");
      assertThat(own).contains(other.get(3).replace("record", "wait"));
      assertThat(other).last().isEqualTo("launch");
    }
  }

  @Test
  void aGraphIsCapturedOnceAndReplayed() {
    AtomicInteger ran = new AtomicInteger();
    gpu.kernel(launch -> {
      ran.incrementAndGet();
      increment(launch);
    });
    try (DeviceSession session = open(false);
        MemoryScope scope = scope(session);
        DeviceStream stream = session.stream()) {
      S32Array a = S32Array.createFrom(scope, new int[LENGTH]);
      S32Array b = S32Array.createFrom(scope, new int[LENGTH]);
      try (DeviceGraph graph =
          stream.capture(launcher -> {
            mix(launcher, a, b);
            mix(launcher, b, a);
            mix(launcher, a, b);
          })) {
        assertThat(ran).hasValue(0);
        graph.launch();
        graph.launch();
        assertThat(ran).hasValue(6);
        assertThat(a.array(2)).isEqualTo(4);
        assertThat(b.array(2)).isEqualTo(2);
        assertThat(calls("cuStreamBeginCapture_v2")).isEqualTo(1);
        session.release(a);
        graph.launch();
        assertThat(calls("cuStreamBeginCapture_v2")).isEqualTo(2);
        assertThat(a.array(2)).isEqualTo(6);
        assertThat(session.usage().launches()).isEqualTo(9);
      }
    }
    assertThat(gpu.live()).isEmpty();
  }

  private long calls(String function) {
    return gpu.calls.stream().filter(function::equals).count();
  }

  @Test
  void everyStreamHasARecordOfItsOwnForFaults() {
    gpu.kernel(launch -> {
      int[] words = {1, 3, 0, 0, 1000, 0, LENGTH, 0};
      launch.buffer(4, 32).copyFrom(MemorySegment.ofArray(words));
    });
    try (DeviceSession session = open(true);
        MemoryScope scope = scope(session)) {
      S32Array a = S32Array.create(scope, LENGTH);
      DeviceStream bad = session.stream();
      mix(bad, a, a);
      gpu.kernel(_ -> {});
      try (DeviceStream good = session.stream()) {
        mix(good, a, a);
        good.finish();
      }
      assertThatThrownBy(bad::close)
          .isInstanceOf(KernelFault.class)
          .hasMessageContaining("work-item (3, 0, 0): index 1000");
      session.finish();
    }
    assertThat(gpu.live()).isEmpty();
  }

  @Test
  void aLossInTheMiddleOfAStreamIsTold() {
    DeviceSession session = open(false);
    DeviceStream stream = session.stream();
    MemoryScope scope = scope(session);
    S32Array a = S32Array.createFrom(scope, new int[LENGTH]);
    mix(stream, a, a);
    gpu.fail("cuStreamSynchronize", ILLEGAL_ADDRESS);
    String cause = "Fake GPU is lost: waiting failed: CUDA_ERROR_700 (700): text of 700";
    assertThatThrownBy(stream::finish).isInstanceOf(DeviceLost.class).hasMessage(cause);
    assertThatThrownBy(stream::record).isInstanceOf(DeviceLost.class).hasMessage(cause);
    assertThatThrownBy(() -> mix(stream, a, a)).isInstanceOf(DeviceLost.class).hasMessage(cause);
    assertThatThrownBy(() -> stream.capture(launcher -> mix(launcher, a, a)))
        .isInstanceOf(DeviceLost.class)
        .hasMessage(cause);
    assertThatThrownBy(() -> a.array(0)).isInstanceOf(DeviceLost.class).hasMessage(cause);
    assertThatThrownBy(session::stream).isInstanceOf(DeviceLost.class).hasMessage(cause);
    assertThatThrownBy(stream::close).isInstanceOf(DeviceLost.class).hasMessage(cause);
    session.close();
    assertThat(gpu.live()).isEmpty();
    assertThat(gpu.calls).contains("cuDevicePrimaryCtxReset_v2");
  }

  @Test
  void aLossInTheMiddleOfACaptureEndsIt() {
    for (String function :
        List.of(
            "cuStreamBeginCapture_v2",
            "cuLaunchKernel",
            "cuStreamEndCapture",
            "cuGraphInstantiateWithFlags")) {
      FakeGpu fresh = new FakeGpu();
      DeviceSession session = DeviceSession.open(fresh.backend(), options(false));
      DeviceStream stream = session.stream();
      S32Array a = S32Array.create(session.accelerator(MethodHandles.lookup()), LENGTH);
      mix(stream, a, a);
      fresh.fail(function, ILLEGAL_ADDRESS);
      assertThatThrownBy(() -> stream.capture(launcher -> mix(launcher, a, a)))
          .as(function)
          .isInstanceOf(DeviceLost.class)
          .hasMessageContaining("CUDA_ERROR_700");
      session.close();
      if (function.equals("cuLaunchKernel")) {
        assertThat(fresh.calls).contains("cuStreamEndCapture");
      }
      assertThat(fresh.live()).as(function).isEmpty();
    }
  }

  @Test
  void aLossDuringAReplayIsTold() {
    try (DeviceSession session = open(false)) {
      S32Array a = S32Array.create(session.accelerator(MethodHandles.lookup()), LENGTH);
      DeviceGraph graph = session.mainStream().capture(launcher -> mix(launcher, a, a));
      gpu.fail("cuGraphLaunch", ILLEGAL_ADDRESS);
      assertThatThrownBy(graph::launch).isInstanceOf(DeviceLost.class);
      gpu.fail("cuGraphLaunch", CuDriver.SUCCESS);
      assertThatThrownBy(graph::launch).isInstanceOf(DeviceLost.class);
    }
    assertThat(gpu.live()).isEmpty();
  }

  @Test
  void kernelsWorkOnMemoryOfOthersWithoutCopies() {
    gpu.kernel(CudaStreamsTest::increment);
    MemorySegment memory = gpu.memory(BYTES);
    try (DeviceSession session = open(false)) {
      S32Array a = session.wrap(S32Array.class, memory.address(), LENGTH);
      mix(session, a, a);
      session.finish();
      assertThat(memory.toArray(ValueLayout.JAVA_INT)).containsOnly(1);
      assertThat(gpu.calls).doesNotContain("cuMemAlloc_v2", "cuMemcpyHtoDAsync_v2");
      assertThat(gpu.calls).doesNotContain("cuMemcpyDtoHAsync_v2");
      assertThat(a.array(4)).isEqualTo(1);
      memory.setAtIndex(ValueLayout.JAVA_INT, 4, 40);
      assertThat(a.array(4)).isEqualTo(1);
      session.changed(a);
      assertThat(a.array(4)).isEqualTo(40);
      a.array(4, 50);
      mix(session, a, a);
      assertThat(a.array(4)).isEqualTo(51);
      assertThat(session.usage().peakDeviceBytes()).isZero();
    }
    assertThat(gpu.calls).doesNotContain("cuMemFree_v2");
    assertThat(gpu.live()).isEmpty();
  }

  @Test
  void memoryThatTheDeviceDoesNotKnowIsRefused() {
    MemorySegment memory = gpu.memory(BYTES);
    try (DeviceSession session = open(false)) {
      assertThatThrownBy(() -> session.wrap(S32Array.class, 0, LENGTH))
          .isInstanceOf(ExternalMemoryException.class)
          .hasMessage("the address of memory is 0");
      assertThatThrownBy(() -> session.wrap(S32Array.class, memory.address() + 4, 1))
          .isInstanceOf(ExternalMemoryException.class)
          .hasMessageContaining("is no multiple of 16");
      assertThatThrownBy(() -> session.wrap(S32Array.class, memory.address(), 1 << 28))
          .isInstanceOf(ExternalMemoryException.class)
          .hasMessageContaining("is no memory of Fake GPU at 0x");
      assertThatThrownBy(() -> session.wrap(S32Array.class, memory.address(), -1))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aSessionRunsOnAStreamOfTheCaller() {
    try (DeviceSession session = DeviceSession.openOn(gpu.backend(), options(false), 99)) {
      S32Array a = S32Array.createFrom(session.accelerator(MethodHandles.lookup()), new int[16]);
      mix(session, a, a);
      assertThat(gpu.done.get(99L)).contains("launch");
      assertThat(gpu.done).doesNotContainKey(0L);
    }
    assertThat(gpu.calls).doesNotContain("cuStreamDestroy_v2");
    assertThat(gpu.live()).isEmpty();
  }

  @Test
  void aStreamOfAnotherContextIsRefused() {
    gpu.foreignContext = MemorySegment.ofAddress(7);
    assertThatThrownBy(() -> DeviceSession.openOn(gpu.backend(), options(false), 99))
        .isInstanceOf(BackendUnavailable.class)
        .hasMessage("the stream 0x63 does not belong to the primary context of Fake GPU");
    assertThat(gpu.live()).isEmpty();
  }

  @Test
  void largeCopiesGoThroughPinnedMemoryInPieces() {
    int length = (int) (5 * PinnedRing.SLOT_BYTES / 4) + 1234;
    gpu.kernel(launch -> {
      MemorySegment a = launch.buffer(0, 4L * length);
      a.setAtIndex(ValueLayout.JAVA_INT, length - 1, 77);
    });
    int[] content = new int[length];
    Arrays.setAll(content, i -> i * 31);
    try (DeviceSession session = open(false);
        MemoryScope scope = scope(session)) {
      S32Array a = S32Array.createFrom(scope, content);
      mix(session, a, a);
      assertThat(calls("cuMemcpyHtoDAsync_v2")).isEqualTo(6);
      content[length - 1] = 77;
      assertThat(a.arrayView()).isEqualTo(content);
      assertThat(calls("cuMemcpyDtoHAsync_v2")).isEqualTo(6);
      assertThat(calls("cuMemHostAlloc")).isEqualTo(4);
    }
    assertThat(gpu.live()).isEmpty();
  }

  @Test
  void memoryOfOneThreadIsCopiedByThatThread() {
    long bytes = 2 * PinnedRing.SLOT_BYTES;
    try (Arena confined = Arena.ofConfined();
        DeviceSession session = open(false)) {
      CudaDevice device = (CudaDevice) session.runtime().device();
      MemorySegment host = confined.allocate(bytes);
      host.set(ValueLayout.JAVA_INT, bytes - 4, 5);
      MemorySegment memory = gpu.memory(bytes);
      device.staging().upload(memory.address(), host, bytes);
      assertThat(memory.mismatch(host)).isEqualTo(-1);
      host.fill((byte) 0);
      device.staging().download(host, memory.address(), bytes);
      assertThat(host.get(ValueLayout.JAVA_INT, bytes - 4)).isEqualTo(5);
    }
  }

  @Test
  void smallCopiesShareASlot() {
    try (DeviceSession session = open(false);
        MemoryScope scope = scope(session)) {
      S32Array a = S32Array.createFrom(scope, new int[LENGTH]);
      for (int round = 0; round < 100; round++) {
        a.copyfrom(new int[LENGTH]);
        mix(session, a, a);
      }
      assertThat(calls("cuMemcpyHtoDAsync_v2")).isEqualTo(100);
      assertThat(calls("cuEventSynchronize")).isZero();
    }
  }

  @Test
  void withoutPinnedMemoryTheDeviceIsFullButUsable() {
    try (DeviceSession session = open(false);
        MemoryScope scope = scope(session)) {
      S32Array a = S32Array.createFrom(scope, new int[LENGTH]);
      gpu.fail("cuMemHostAlloc", CuDriver.OUT_OF_MEMORY);
      assertThatThrownBy(() -> mix(session, a, a))
          .isInstanceOf(OutOfDeviceMemory.class)
          .hasMessageContaining("an allocation of pinned memory failed");
      gpu.fail("cuMemHostAlloc", CuDriver.SUCCESS);
      mix(session, a, a);
      session.finish();
    }
    assertThat(gpu.live()).isEmpty();
  }

  @Test
  void virtualThreadsLeaveEverythingToAThreadOfTheSystem() throws InterruptedException {
    gpu.kernel(CudaStreamsTest::increment);
    Thread thread =
        Thread.ofVirtual()
            .start(() -> {
              try (DeviceSession session = open(false);
                  MemoryScope scope = scope(session);
                  DeviceStream stream = session.stream();
                  DeviceEvent start = stream.record()) {
                S32Array a = S32Array.createFrom(scope, new int[LENGTH]);
                DeviceGraph graph = stream.capture(launcher -> mix(launcher, a, a));
                graph.launch();
                start.nanosecondsSince(start);
                session.mainStream().waitFor(start);
                assertThat(a.array(0)).isEqualTo(1);
              }
            });
    thread.join();
    assertThat(gpu.calls).contains("cuGraphLaunch", "cuDevicePrimaryCtxRelease_v2");
    assertThat(gpu.live()).isEmpty();
    assertThat(gpu.threadsOf("cuStream", "cuEvent", "cuGraph", "cuMem", "cuLaunch", "cuDevicePrim"))
        .isNotEmpty()
        .noneMatch(Thread::isVirtual);
  }
}
