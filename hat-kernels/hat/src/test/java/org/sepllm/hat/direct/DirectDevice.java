package org.sepllm.hat.direct;

import java.util.Optional;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.runtime.BackendDevice;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.CompiledKernel;
import org.sepllm.hat.runtime.DeviceInfo;
import org.sepllm.hat.runtime.DeviceMemory;

/** The Java virtual machine as a device. */
final class DirectDevice implements BackendDevice {
  @Override
  public DeviceInfo info() {
    return DirectBackend.INFO;
  }

  @Override
  public CompiledKernel compile(Kernel kernel, CompileOptions options) {
    return new DirectKernel(kernel);
  }

  @Override
  public Optional<DeviceMemory> memory() {
    return Optional.empty();
  }

  /** The method takes its numbers itself. */
  @Override
  public boolean specializes() {
    return false;
  }

  /** A launch returns when it is done. */
  @Override
  public void finish() {}

  @Override
  public void close() {}
}
