package org.sepllm.hat.benchmark;

import java.util.concurrent.TimeUnit;
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
import org.sepllm.hat.runtime.CompiledKernel;
import org.sepllm.hat.runtime.LaunchRange;

/** A launch of 256 work-items, most of whose time is the launch itself. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgs = "-Xmx1g")
@Warmup(iterations = 10, time = 1)
@Measurement(iterations = 5, time = 1)
public class LaunchBenchmark {
  private static final int ITEMS = 256;

  /** How many groups share the work-items. */
  @Param({"1", "4"})
  public int groups;

  private TeachingLaunch saxpy;
  private CompiledKernel compiled;

  /** Compiles the kernel. */
  @Setup(Level.Trial)
  public void compile(MtState mt) {
    saxpy = TeachingLaunch.of("Saxpy", "saxpy", ITEMS, 2, false);
    compiled = mt.compile(saxpy);
  }

  /** Launches a compiled kernel and waits for its end. */
  @Benchmark
  public void launch() {
    compiled.launch(LaunchRange.of1D(ITEMS, ITEMS / groups), saxpy.arguments());
  }
}
