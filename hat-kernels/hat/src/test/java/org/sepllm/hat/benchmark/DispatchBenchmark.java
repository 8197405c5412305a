package org.sepllm.hat.benchmark;

import hat.Accelerator;
import hat.buffer.F32Array;
import java.lang.invoke.MethodHandles;
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
import org.sepllm.hat.runtime.Backends;

/** A whole dispatch, from the lambda to the end of the kernel. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgs = "-Xmx1g")
@Warmup(iterations = 10, time = 1)
@Measurement(iterations = 5, time = 1)
public class DispatchBenchmark {
  private Accelerator accelerator;
  private F32Array values;

  /** Makes the buffer. */
  @Setup(Level.Trial)
  public void open() {
    accelerator = new Accelerator(MethodHandles.lookup(), Backends.named("java-mt"));
    values = F32Array.createFrom(accelerator, new float[Halving.ITEMS]);
  }

  /** Dispatches a kernel of one group of 256 work-items. */
  @Benchmark
  public void dispatch() {
    accelerator.compute(cc -> Halving.compute(cc, values));
  }
}
