package org.sepllm.hat.mt;

import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.sepllm.hat.model.BufferVariable;
import org.sepllm.hat.model.FunctionName;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.model.Parameter;
import org.sepllm.hat.runtime.BackendDevice;
import org.sepllm.hat.runtime.BufferStorage;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.CompiledKernel;
import org.sepllm.hat.runtime.KernelArgument;
import org.sepllm.hat.runtime.KernelLinker;
import org.sepllm.hat.runtime.LaunchRange;
import org.sepllm.hat.runtime.RaceCheck;

/** Measures launches, barriers and bandwidth of generated code; the best of several rounds. */
final class MtSpeed {
  private static final int ROUNDS = 9;

  private final PrintStream out;
  private final BackendDevice device = new MtBackend().open();

  private MtSpeed(PrintStream out) {
    this.out = out;
  }

  /** Prints one line for each measurement, unchecked and checked. */
  public static void main(String[] arguments) {
    for (boolean checked : new boolean[] {false, true}) {
      MtSpeed speed = new MtSpeed(System.out);
      speed.out.println(checked ? "checked" : "unchecked");
      speed.launches(checked);
      speed.barriers(checked);
      speed.bandwidth(checked);
      speed.matmul(checked);
      speed.device.close();
    }
  }

  private void launches(boolean checked) {
    List<KernelArgument> arguments = buffers("saxpy", "Saxpy", 256);
    CompiledKernel saxpy = compile("Saxpy", "saxpy", checked);
    LaunchRange one = LaunchRange.of1D(256, 256);
    double seconds = best(20_000, () -> saxpy.launch(one, arguments));
    out.printf(Locale.ROOT, "  launch of one group of 256: %.2f us%n", seconds * 1e6);
    LaunchRange four = LaunchRange.of1D(256, 64);
    seconds = best(5_000, () -> saxpy.launch(four, arguments));
    out.printf(Locale.ROOT, "  launch of four groups of 64: %.2f us%n", seconds * 1e6);
  }

  private void barriers(boolean checked) {
    int items = 1 << 20;
    List<KernelArgument> arguments = buffers("sum", "Reduction", items);
    CompiledKernel sum = compile("Reduction", "sum", checked);
    LaunchRange range = LaunchRange.of1D(items, 128);
    double seconds = best(5, () -> sum.launch(range, arguments));
    out.printf(
        Locale.ROOT,
        "  reduction, 7 barriers: %.2f ns per work-item and barrier, %.2f us per group%n",
        seconds * 1e9 / items / 7,
        seconds * 1e6 / (items / 128));
  }

  private void bandwidth(boolean checked) {
    int items = 1 << 25;
    List<KernelArgument> arguments = buffers("saxpy", "Saxpy", items);
    CompiledKernel saxpy = compile("Saxpy", "saxpy", checked);
    LaunchRange range = LaunchRange.of1D(items, 256);
    double generated = best(1, () -> saxpy.launch(range, arguments));
    MemorySegment x = ((KernelArgument.OfBuffer) arguments.get(1)).storage().payload();
    MemorySegment y = ((KernelArgument.OfBuffer) arguments.get(2)).storage().payload();
    double byHand = best(1, () -> saxpyByHand(x, y, items));
    out.printf(
        Locale.ROOT,
        "  saxpy of 2 x 128 MiB: %.1f ms, parallel loop by hand %.1f ms, ratio %.2f%n",
        generated * 1e3,
        byHand * 1e3,
        byHand / generated);
  }

  private void matmul(boolean checked) {
    int size = 512;
    List<KernelArgument> arguments = buffers("matmul", "MatmulF32", size * size);
    arguments.set(3, new KernelArgument.OfInt(size));
    CompiledKernel matmul = compile("MatmulF32", "matmul", checked);
    LaunchRange range = new LaunchRange(2, size / 4, size / 4, 1, 16, 16, 1, true);
    double seconds = best(1, () -> matmul.launch(range, arguments));
    double operations = 2.0 * size * size * size;
    out.printf(Locale.ROOT, "  matmul of 512 x 512: %.1f GFLOP/s%n", operations / seconds / 1e9);
  }

  private static void saxpyByHand(MemorySegment x, MemorySegment y, int items) {
    int chunk = 1 << 16;
    IntStream.range(0, items / chunk)
        .parallel()
        .forEach(part -> {
          for (int i = part * chunk; i < (part + 1) * chunk; i++) {
            float value =
                2f * x.getAtIndex(ValueLayout.JAVA_FLOAT, i)
                    + y.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            y.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
          }
        });
  }

  private CompiledKernel compile(String owner, String name, boolean checked) {
    CompileOptions options = new CompileOptions(checked, true, 1L << 32, RaceCheck.OFF);
    return device.compile(kernel(owner, name), options);
  }

  private static Kernel kernel(String owner, String name) {
    FunctionName function = new FunctionName("org.sepllm.hat.teaching." + owner, name);
    return KernelLinker.link(function, MtSpeed.class.getClassLoader());
  }

  private static List<KernelArgument> buffers(String name, String owner, int length) {
    List<KernelArgument> arguments = new ArrayList<>();
    for (Parameter parameter : kernel(owner, name).entry().parameters()) {
      if (parameter instanceof BufferVariable buffer) {
        BufferStorage storage = new BufferStorage(buffer.type(), length, Arena.ofAuto(), false);
        storage.toWriteAll().fill((byte) 0);
        arguments.add(new KernelArgument.OfBuffer(storage));
      } else {
        arguments.add(new KernelArgument.OfFloat(2f));
      }
    }
    return arguments;
  }

  /** Returns the seconds of one run in the best round. */
  private static double best(int runs, Runnable code) {
    double best = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      for (int run = 0; run < runs; run++) {
        code.run();
      }
      best = Math.min(best, (System.nanoTime() - start) / 1e9 / runs);
    }
    return best;
  }
}
