package org.sepllm.hat.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import hat.NDRange;
import hat.buffer.S32Array;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.sepllm.hat.foreign.NativeLibrary;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.hat.host.MemoryScope;
import org.sepllm.hat.host.Steps;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.KernelBackend;
import org.sepllm.hat.runtime.QueueMark;

/** Memory, streams and copies that are made by the driver itself, beside a session. */
public final class DriverTrials {
  private static final int LENGTH = 1024;
  private static final long BYTES = 4L * LENGTH;
  private static final NDRange ITEMS = NDRange.of1D(LENGTH, 64);
  private static final int ROUNDS = 5;

  /** Copies in GB/s, to the device and back. */
  public record Rates(double up, double down) {}

  private DriverTrials() {}

  private static CudaDevice device(DeviceSession session) {
    return (CudaDevice) session.runtime().device();
  }

  private static long allocate(CudaContext context, long bytes) {
    return context
        .create("allocating", result -> context.driver().allocate.call(result, bytes))
        .address();
  }

  /** Kernels work on memory that the driver allocated, the host reads it, and it stays there. */
  public static void memoryOfTheDriver(DeviceSession session) {
    CudaContext context = device(session).context();
    CuDriver driver = context.driver();
    MemorySegment stream = MemorySegment.NULL;
    long memory = allocate(context, BYTES);
    try (Arena arena = Arena.ofConfined()) {
      int[] row = IntStream.range(0, LENGTH).toArray();
      MemorySegment content = arena.allocateFrom(ValueLayout.JAVA_INT, row);
      context.run("filling", () -> driver.uploadAsync.call(memory, content, BYTES, stream));
      try (MemoryScope scope = session.scope(MethodHandles.lookup())) {
        S32Array wrapped = scope.wrap(S32Array.class, memory, LENGTH);
        S32Array other = S32Array.createFrom(scope, row);
        session.dispatch(ITEMS, Steps.mixing(wrapped, other));
        assertThat(wrapped.array(LENGTH - 1)).isEqualTo(4 * (LENGTH - 1));
      }
      context.run("reading", () -> driver.downloadAsync.call(content, memory, BYTES, stream));
      context.run("waiting", () -> driver.awaitStream.call(stream));
      assertThat(content.toArray(ValueLayout.JAVA_INT))
          .isEqualTo(IntStream.range(0, LENGTH).map(i -> 4 * i).toArray());
    } finally {
      context.run("freeing", () -> driver.free.call(memory));
    }
  }

  /** A session on a stream of the caller works in order with what the caller puts there. */
  public static void streamOfTheCaller(
      DeviceSession session, KernelBackend backend, CompileOptions options) {
    CudaQueue caller = CudaQueue.open(device(session));
    CudaContext context = device(session).context();
    long memory = allocate(context, BYTES);
    try (DeviceSession guest = DeviceSession.openOn(backend, options, caller.stream().address())) {
      device(session).clear(memory, BYTES, caller);
      S32Array wrapped = guest.wrap(S32Array.class, memory, LENGTH);
      S32Array ones =
          S32Array.createFrom(
              guest.accelerator(MethodHandles.lookup()),
              IntStream.range(0, LENGTH).map(_ -> 1).toArray());
      guest.dispatch(ITEMS, Steps.mixing(wrapped, ones));
      device(session).clear(memory, BYTES / 2, caller);
      guest.dispatch(ITEMS, Steps.mixing(wrapped, ones));
      assertThat(wrapped.array(0)).isEqualTo(1);
      assertThat(wrapped.array(LENGTH - 1)).isEqualTo(4);
    } finally {
      caller.close();
      context.run("freeing", () -> context.driver().free.call(memory));
    }
  }

  /** The best rate of copies of plain memory of the host, by the ring and by the driver alone. */
  public static Rates rates(DeviceSession session, long bytes, boolean pinned) {
    CudaDevice device = device(session);
    CudaContext context = device.context();
    CuDriver driver = context.driver();
    MemorySegment stream = MemorySegment.NULL;
    long memory = allocate(context, bytes);
    try (Arena arena = Arena.ofShared()) {
      MemorySegment host = arena.allocate(bytes, 256);
      MemorySegment back = arena.allocate(bytes, 256);
      IntStream.range(0, (int) (bytes / 4))
          .forEach(i -> host.setAtIndex(ValueLayout.JAVA_INT, i, i));
      double up = 0;
      double down = 0;
      for (int round = 0; round < ROUNDS; round++) {
        long start = System.nanoTime();
        if (pinned) {
          device.staging().upload(memory, host, bytes);
        } else {
          context.run("copying", () -> driver.uploadAsync.call(memory, host, bytes, stream));
        }
        context.run("waiting", () -> driver.awaitStream.call(stream));
        long between = System.nanoTime();
        if (pinned) {
          device.staging().download(back, memory, bytes);
        } else {
          context.run("copying", () -> driver.downloadAsync.call(back, memory, bytes, stream));
          context.run("waiting", () -> driver.awaitStream.call(stream));
        }
        long end = System.nanoTime();
        up = Math.max(up, (double) bytes / (between - start));
        down = Math.max(down, (double) bytes / (end - between));
      }
      assertThat(back.mismatch(host)).isEqualTo(-1);
      return new Rates(up, down);
    } finally {
      context.run("freeing", () -> driver.free.call(memory));
    }
  }

  /** {@code cuMemcpyDtoDAsync}, which kernels that copy are compared with. */
  public interface DeviceCopy {
    int call(long target, long source, long bytes, MemorySegment stream);
  }

  /** The times of copies within the device that the driver makes, in seconds. */
  public static List<Double> deviceCopies(DeviceSession session, long bytes, int runs) {
    CudaDevice device = device(session);
    CudaContext context = device.context();
    DeviceCopy copy =
        NativeLibrary.load(List.of("libcuda.so.1"), "install the driver")
            .bind("cuMemcpyDtoDAsync_v2", DeviceCopy.class);
    CudaQueue queue = CudaQueue.open(device);
    long source = allocate(context, bytes);
    long target = allocate(context, bytes);
    try {
      List<Double> seconds = new ArrayList<>();
      for (int run = 0; run < runs; run++) {
        QueueMark before = queue.mark();
        context.run("copying", () -> copy.call(target, source, bytes, queue.stream()));
        QueueMark after = queue.mark();
        seconds.add(after.nanosecondsSince(before).orElseThrow() / 1e9);
        before.close();
        after.close();
      }
      return seconds;
    } finally {
      queue.close();
      context.run("freeing", () -> context.driver().free.call(source));
      context.run("freeing", () -> context.driver().free.call(target));
    }
  }
}
