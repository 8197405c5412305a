package org.sepllm.hat.seq;

import java.util.Optional;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.runtime.BackendDevice;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.CompiledKernel;
import org.sepllm.hat.runtime.DeviceInfo;
import org.sepllm.hat.runtime.DeviceMemory;

/** The interpreter as a device; kernels work on the host's memory. */
final class SeqDevice implements BackendDevice {
  private static final long WARP_LOCAL_BYTES = 227 * 1024;

  @Override
  public DeviceInfo info() {
    return SeqBackend.INFO;
  }

  @Override
  public boolean runsWarps() {
    return true;
  }

  @Override
  public boolean runsWarpgroups() {
    return true;
  }

  /** As much as the largest devices of today have. */
  @Override
  public long warpLocalBytes() {
    return WARP_LOCAL_BYTES;
  }

  @Override
  public CompiledKernel compile(Kernel kernel, CompileOptions options) {
    return new SeqKernel(kernel, options);
  }

  @Override
  public Optional<DeviceMemory> memory() {
    return Optional.empty();
  }

  /** The kernel is run as it was written, so that it can judge specialised ones. */
  @Override
  public boolean specializes() {
    return false;
  }

  @Override
  public boolean tracksWrites() {
    return true;
  }

  /** A launch returns when it is done. */
  @Override
  public void finish() {}

  @Override
  public void close() {}
}
