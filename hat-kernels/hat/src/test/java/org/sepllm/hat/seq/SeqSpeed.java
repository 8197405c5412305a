package org.sepllm.hat.seq;

import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.sepllm.hat.model.BufferVariable;
import org.sepllm.hat.model.FunctionName;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.model.Parameter;
import org.sepllm.hat.runtime.BufferStorage;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.KernelArgument;
import org.sepllm.hat.runtime.KernelLinker;
import org.sepllm.hat.runtime.LaunchRange;
import org.sepllm.hat.runtime.RaceCheck;

/** Measures how many steps the interpreter makes in a second, with and without race checks. */
final class SeqSpeed {
  private static final int ROUNDS = 7;
  private static final int LAUNCHES = 10;

  private final PrintStream out;

  private SeqSpeed(PrintStream out) {
    this.out = out;
  }

  /** Prints one line for each kernel and race check. */
  public static void main(String[] arguments) {
    SeqSpeed speed = new SeqSpeed(System.out);
    LaunchRange plane = new LaunchRange(2, 32, 32, 1, 16, 16, 1, true);
    speed.measure("MatmulF32", "matmul", plane, 128 * 128, 128);
    speed.measure("Reduction", "sum", LaunchRange.of1D(1 << 16, 128), 1 << 16, 0);
    speed.measure("Saxpy", "saxpy", LaunchRange.of1D(1 << 16, 256), 1 << 16, 2);
  }

  private void measure(String owner, String name, LaunchRange range, int length, int number) {
    FunctionName function = new FunctionName("org.sepllm.hat.teaching." + owner, name);
    Kernel kernel = KernelLinker.link(function, SeqSpeed.class.getClassLoader());
    List<KernelArgument> arguments = new ArrayList<>();
    for (Parameter parameter : kernel.entry().parameters()) {
      arguments.add(argument(parameter, length, number));
    }
    for (RaceCheck races : RaceCheck.values()) {
      CompileOptions options = new CompileOptions(true, true, Long.MAX_VALUE, races);
      double best = 0;
      for (int round = 0; round < ROUNDS; round++) {
        best = Math.max(best, stepsPerSecond(new SeqKernel(kernel, options), range, arguments));
      }
      out.printf(Locale.ROOT, "%-12s %-6s %.1f million steps/s%n", name, races, best / 1e6);
    }
  }

  private static double stepsPerSecond(
      SeqKernel kernel, LaunchRange range, List<KernelArgument> arguments) {
    long start = System.nanoTime();
    for (int launch = 0; launch < LAUNCHES; launch++) {
      kernel.launch(range, arguments);
    }
    return kernel.steps() * 1e9 / (System.nanoTime() - start);
  }

  private static KernelArgument argument(Parameter parameter, int length, int number) {
    if (parameter instanceof BufferVariable buffer) {
      BufferStorage storage = new BufferStorage(buffer.type(), length, Arena.ofAuto(), true);
      MemorySegment payload = storage.toWriteAll();
      payload.fill((byte) 0);
      return new KernelArgument.OfBuffer(storage);
    }
    return parameter.name().equals("alpha")
        ? new KernelArgument.OfFloat(number)
        : new KernelArgument.OfInt(number);
  }
}
