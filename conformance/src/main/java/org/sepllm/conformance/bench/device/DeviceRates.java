package org.sepllm.conformance.bench.device;

import hat.buffer.F32Array;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sepllm.conformance.bench.BenchRow;
import org.sepllm.conformance.bench.Count;
import org.sepllm.conformance.bench.Times;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.hat.host.MemoryScope;
import org.sepllm.hat.runtime.BackendDevice;
import org.sepllm.kernels.AttentionKernels;
import org.sepllm.kernels.ceiling.Ceiling;
import org.sepllm.kernels.ceiling.TensorCeiling;

/**
 * The rates that the device reaches, measured before anything else in the same run.
 *
 * @param rows the measurements
 * @param copyBytes bytes read and written in a millisecond of copying
 * @param readBytes bytes read in a millisecond of reading
 * @param flops float32 operations in a millisecond of multiplying and adding
 * @param tensorFlops operations of tensor cores in a millisecond, as the setting states them
 */
record DeviceRates(
    List<BenchRow> rows, double copyBytes, double readBytes, double flops, double tensorFlops) {
  /** The row of products on tensor cores. */
  static final String TENSOR_CORES = "mma of f16";

  private static final String SUITE = "ceiling";
  private static final int ROUNDS = 64;
  private static final double TERA_PER_MILLISECOND = 1e9;

  /** How large the measurements are: a graphics processor needs much more to be busy. */
  private record Size(int numbers, int items, int rounds) {
    private static final Size OF_GRAPHICS = new Size(1 << 27, 1 << 20, 1 << 10);
    private static final Size OF_PROCESSOR = new Size(1 << 22, 1 << 12, 1 << 6);

    /** An interpreter would be busy for minutes. */
    private static final Size OF_INTERPRETER = new Size(1 << 16, 1 << 8, 1);

    static Size of(DeviceSession session) {
      BackendDevice device = session.runtime().device();
      if (KernelChoice.isGraphics(device)) {
        return OF_GRAPHICS;
      }
      return device.info().name().equals("java-seq") ? OF_INTERPRETER : OF_PROCESSOR;
    }
  }

  static DeviceRates measure(DeviceSession session, BenchSetting setting) {
    DeviceTimer timer = new DeviceTimer(session, setting.runs());
    Size size = Size.of(session);
    try (MemoryScope scope = session.scope(MethodHandles.lookup())) {
      F32Array in = F32Array.create(scope, size.numbers());
      in.copyFrom(new float[size.numbers()]);
      F32Array out = F32Array.create(scope, size.numbers());
      F32Array sums = F32Array.create(scope, size.items());
      long bytes = (long) Float.BYTES * size.numbers();
      long flops = (long) Ceiling.FLOPS_PER_ROUND * size.rounds() * size.items();
      Times copy = timer.time(1, on -> Ceiling.copy(on, in, out));
      Times read = timer.time(1, on -> Ceiling.read(on, in, out, ROUNDS));
      Times products = timer.time(1, on -> Ceiling.multiplyAdd(on, sums, size.rounds()));
      List<BenchRow> rows = new ArrayList<>();
      rows.addAll(
          List.of(
              row("device copy", bytes, copy, Map.of(Count.BYTES, 2 * bytes)),
              row("device read", bytes, read, Map.of(Count.BYTES, bytes)),
              row("float32 multiply-add", size.items(), products, Map.of(Count.FLOPS, flops))));
      if (session.runtime().device().runsWarps()) {
        rows.add(tensorCores(timer, sums, size.rounds()));
      }
      return new DeviceRates(
          rows,
          2 * bytes / copy.least(),
          bytes / read.least(),
          flops / products.least(),
          setting.tensorRate() * TERA_PER_MILLISECOND);
    }
  }

  private static BenchRow tensorCores(DeviceTimer timer, F32Array sums, int rounds) {
    long flops = (long) TensorCeiling.FLOPS_PER_ROUND * rounds * sums.length();
    Times times = timer.time(1, on -> TensorCeiling.multiply(on, sums, rounds));
    return row(TENSOR_CORES, sums.length(), times, Map.of(Count.FLOPS, flops));
  }

  /** Returns the operations that kernels could do in a millisecond at most. */
  double flops(AttentionKernels kernels) {
    return KernelChoice.isPortable(kernels) ? flops : tensorFlops;
  }

  private static BenchRow row(String name, long length, Times times, Map<Count, Long> counts) {
    return new BenchRow(SUITE, name, length, times, Optional.empty(), counts);
  }
}
