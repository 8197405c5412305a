package org.sepllm.hat.mt;

import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.runtime.BackendDevice;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.CompiledKernel;
import org.sepllm.hat.runtime.DeviceInfo;
import org.sepllm.hat.runtime.DeviceMemory;

/** The cores of this machine as a device; kernels work on the host's memory. */
final class MtDevice implements BackendDevice {
  private final int cores;
  private final ExecutorService helpers;

  /** Opens a device; the thread that launches is one of its workers. */
  MtDevice(int cores) {
    this.cores = cores;
    this.helpers =
        Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("java-mt-", 0).factory());
  }

  @Override
  public DeviceInfo info() {
    return MtBackend.INFO;
  }

  @Override
  public CompiledKernel compile(Kernel kernel, CompileOptions options) {
    return new MtKernel(KernelClass.of(kernel, options), helpers, cores);
  }

  @Override
  public Optional<DeviceMemory> memory() {
    return Optional.empty();
  }

  /** A launch returns when it is done. */
  @Override
  public void finish() {}

  @Override
  public void close() {
    helpers.shutdown();
  }
}
