package org.sepllm.hat.benchmark;

import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.sepllm.hat.runtime.BackendDevice;
import org.sepllm.hat.runtime.Backends;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.CompiledKernel;
import org.sepllm.hat.runtime.RaceCheck;

/** The device of {@code java-mt}, checked or not. */
@State(Scope.Benchmark)
public class MtState {
  /** Whether kernels are checked. */
  @Param({"false", "true"})
  public boolean checked;

  private BackendDevice device;

  /** Opens the device. */
  @Setup(Level.Trial)
  public void open() {
    device = Backends.named("java-mt").open();
  }

  /** Closes the device. */
  @TearDown(Level.Trial)
  public void close() {
    device.close();
  }

  /** Compiles a kernel. */
  CompiledKernel compile(TeachingLaunch launch) {
    return device.compile(
        launch.kernel(),
        new CompileOptions(checked, true, CompileOptions.DEFAULT_LOOP_LIMIT, RaceCheck.OFF));
  }
}
