package org.sepllm.conformance.bench.device;

import hat.buffer.F32Array;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sepllm.conformance.bench.BenchRow;
import org.sepllm.conformance.bench.Count;
import org.sepllm.conformance.bench.Times;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.hat.host.MemoryScope;
import org.sepllm.kernels.ceiling.Ceiling;

/**
 * The rates that the device reaches, measured before anything else in the same run.
 *
 * @param rows the measurements
 * @param copyBytes bytes read and written in a millisecond of copying
 * @param readBytes bytes read in a millisecond of reading
 * @param flops float32 operations in a millisecond of multiplying and adding
 */
record DeviceRates(List<BenchRow> rows, double copyBytes, double readBytes, double flops) {
  private static final String SUITE = "ceiling";
  private static final int ROUNDS = 64;

  /** How large the measurements are: a graphics processor needs much more to be busy. */
  private record Size(int numbers, int items, int rounds) {
    static Size of(DeviceSession session) {
      return session.runtime().device().memory().isPresent()
              && !session.runtime().device().checkedByDefault()
          ? new Size(1 << 27, 1 << 20, 1 << 10)
          : new Size(1 << 22, 1 << 12, 1 << 6);
    }
  }

  static DeviceRates measure(DeviceSession session, DeviceTimer timer) {
    Size size = Size.of(session);
    try (MemoryScope scope = session.scope(MethodHandles.lookup())) {
      F32Array in = F32Array.create(scope, size.numbers());
      F32Array out = F32Array.create(scope, size.numbers());
      F32Array sums = F32Array.create(scope, size.items());
      long bytes = (long) Float.BYTES * size.numbers();
      long flops = (long) Ceiling.FLOPS_PER_ROUND * size.rounds() * size.items();
      Times copy = timer.time(1, on -> Ceiling.copy(on, in, out));
      Times read = timer.time(1, on -> Ceiling.read(on, in, out, ROUNDS));
      Times products = timer.time(1, on -> Ceiling.multiplyAdd(on, sums, size.rounds()));
      List<BenchRow> rows =
          List.of(
              row("device copy", bytes, copy, Map.of(Count.BYTES, 2 * bytes)),
              row("device read", bytes, read, Map.of(Count.BYTES, bytes)),
              row("float32 multiply-add", size.items(), products, Map.of(Count.FLOPS, flops)));
      return new DeviceRates(
          rows, 2 * bytes / copy.least(), bytes / read.least(), flops / products.least());
    }
  }

  private static BenchRow row(String name, long length, Times times, Map<Count, Long> counts) {
    return new BenchRow(SUITE, name, length, times, Optional.empty(), counts);
  }
}
