package org.sepllm.hat.seq;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.sepllm.hat.benchmark.TeachingLaunch;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.LaunchRange;
import org.sepllm.hat.runtime.RaceCheck;

/** How many steps the interpreter makes in a second, with and without race checks. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 1, jvmArgs = "-Xmx1g")
@Warmup(iterations = 10, time = 1)
@Measurement(iterations = 5, time = 1)
public class StepsBenchmark {
  private static final int ITEMS = 1 << 16;

  /** The kernel. */
  @Param({"matmul", "sum", "saxpy"})
  public String kernel;

  /** What is watched for data races. */
  @Param({"ALL", "LOCAL", "OFF"})
  public RaceCheck races;

  private TeachingLaunch launch;
  private LaunchRange range;
  private SeqKernel interpreted;

  /** The second score: statements and operations of work-items in a second. */
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  @State(Scope.Thread)
  public static class Counted {
    /** Steps since the iteration began. */
    public long steps;

    /** Makes the counter. */
    public Counted() {}
  }

  /** Links the kernel. */
  @Setup(Level.Trial)
  public void link() {
    switch (kernel) {
      case "matmul" -> {
        launch = TeachingLaunch.of("MatmulF32", "matmul", 128 * 128, 128, true);
        range = new LaunchRange(2, 32, 32, 1, 16, 16, 1, true);
      }
      case "sum" -> {
        launch = TeachingLaunch.of("Reduction", "sum", ITEMS, 0, true);
        range = LaunchRange.of1D(ITEMS, 128);
      }
      default -> {
        launch = TeachingLaunch.of("Saxpy", "saxpy", ITEMS, 2, true);
        range = LaunchRange.of1D(ITEMS, 256);
      }
    }
    CompileOptions options = new CompileOptions(true, true, Long.MAX_VALUE, races);
    interpreted = new SeqKernel(launch.kernel(), options);
  }

  /** Interprets one launch. */
  @Benchmark
  public void launch(Counted counted) {
    long before = interpreted.steps();
    interpreted.launch(range, launch.arguments());
    counted.steps += interpreted.steps() - before;
  }
}
