package org.sepllm.hat.benchmark;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.sepllm.hat.runtime.CompiledKernel;
import org.sepllm.hat.runtime.LaunchRange;

/** A tiled product of matrices of 512 x 512 with private tiles of 4 x 4. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgs = "-Xmx1g")
@Warmup(iterations = 10, time = 1)
@Measurement(iterations = 5, time = 1)
public class MatmulBenchmark {
  private static final int SIZE = 512;
  private static final int TILE = 4;
  private static final int GROUP = 16;

  private TeachingLaunch matmul;
  private CompiledKernel compiled;

  /** Compiles the kernel. */
  @Setup(Level.Trial)
  public void compile(MtState mt) {
    matmul = TeachingLaunch.of("MatmulF32", "matmul", SIZE * SIZE, SIZE, false);
    compiled = mt.compile(matmul);
  }

  /** Multiplies. */
  @Benchmark
  public void multiply() {
    int items = SIZE / TILE;
    compiled.launch(new LaunchRange(2, items, items, 1, GROUP, GROUP, 1, true), matmul.arguments());
  }
}
