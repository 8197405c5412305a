package org.sepllm.hat.benchmark;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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

/**
 * {@code y = 2 x + y} over two buffers of 128 MiB, more than caches hold: generated code, and
 * parallel loops by hand over the same memory and over arrays.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgs = "-Xmx1g")
@Warmup(iterations = 10, time = 1)
@Measurement(iterations = 5, time = 1)
public class BandwidthBenchmark {
  private static final int ITEMS = 1 << 25;
  private static final int GROUP = 256;
  private static final int CHUNK = 1 << 16;

  /** The buffers. */
  @State(Scope.Benchmark)
  public static class Buffers {
    private final TeachingLaunch saxpy = TeachingLaunch.of("Saxpy", "saxpy", ITEMS, 2, false);

    /** Makes the buffers. */
    public Buffers() {}
  }

  /** The kernel. */
  @State(Scope.Benchmark)
  public static class Generated {
    private CompiledKernel compiled;

    /** Makes the state. */
    public Generated() {}

    /** Compiles the kernel. */
    @Setup(Level.Trial)
    public void compile(MtState mt, Buffers buffers) {
      compiled = mt.compile(buffers.saxpy);
    }
  }

  /** Arrays in place of buffers. */
  @State(Scope.Benchmark)
  public static class Arrays {
    private final float[] x = new float[ITEMS];
    private final float[] y = new float[ITEMS];

    /** Makes the arrays. */
    public Arrays() {}
  }

  /** The kernel on java-mt. */
  @Benchmark
  public void generated(Generated kernel, Buffers buffers) {
    kernel.compiled.launch(LaunchRange.of1D(ITEMS, GROUP), buffers.saxpy.arguments());
  }

  /** A parallel loop over the memory of the buffers. */
  @Benchmark
  public void byHand(Buffers buffers) {
    MemorySegment x = buffers.saxpy.payload(1);
    MemorySegment y = buffers.saxpy.payload(2);
    IntStream.range(0, ITEMS / CHUNK)
        .parallel()
        .forEach(part -> {
          for (int i = part * CHUNK; i < (part + 1) * CHUNK; i++) {
            float value =
                2f * x.getAtIndex(ValueLayout.JAVA_FLOAT, i)
                    + y.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            y.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
          }
        });
  }

  /** A parallel loop over arrays. */
  @Benchmark
  public void arrays(Arrays arrays) {
    float[] x = arrays.x;
    float[] y = arrays.y;
    IntStream.range(0, ITEMS / CHUNK)
        .parallel()
        .forEach(part -> {
          for (int i = part * CHUNK; i < (part + 1) * CHUNK; i++) {
            y[i] = 2f * x[i] + y[i];
          }
        });
  }
}
