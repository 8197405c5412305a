package org.sepllm.hat.benchmark;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.sepllm.hat.runtime.CompiledKernel;
import org.sepllm.hat.runtime.LaunchRange;

/** A tree reduction of groups of 128: what a work-item costs from barrier to barrier. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgs = "-Xmx1g")
@Warmup(iterations = 10, time = 1)
@Measurement(iterations = 5, time = 1)
public class BarrierBenchmark {
  private static final int GROUP = 128;
  private static final int ITEMS = 1 << 20;
  private static final int BARRIERS = 7;

  private TeachingLaunch sum;
  private CompiledKernel compiled;

  /** Compiles the kernel. */
  @Setup(Level.Trial)
  public void compile(MtState mt) {
    sum = TeachingLaunch.of("Reduction", "sum", ITEMS, 0, false);
    compiled = mt.compile(sum);
  }

  /** Launches a million work-items with seven barriers each. */
  @Benchmark
  @OperationsPerInvocation(ITEMS * BARRIERS)
  public void workItemAndBarrier() {
    compiled.launch(LaunchRange.of1D(ITEMS, GROUP), sum.arguments());
  }
}
