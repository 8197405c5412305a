package org.sepllm.kernels;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.runtime.Availability;
import org.sepllm.hat.runtime.BackendDevice;
import org.sepllm.hat.runtime.Backends;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.CompiledKernel;
import org.sepllm.hat.runtime.DeviceCopy;
import org.sepllm.hat.runtime.DeviceInfo;
import org.sepllm.hat.runtime.DeviceMemory;
import org.sepllm.hat.runtime.KernelBackend;
import org.sepllm.hat.runtime.OutOfDeviceMemory;

/** Runs kernels on Java and counts the memory that a device would need, of which it has little. */
final class SmallBackend extends KernelBackend {
  private final long mostBytes;
  private long usedBytes;

  SmallBackend(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  /** How many bytes are in use now. */
  long usedBytes() {
    return usedBytes;
  }

  @Override
  public String name() {
    return "small";
  }

  @Override
  public int order() {
    return Integer.MAX_VALUE;
  }

  @Override
  public Availability availability() {
    return new Availability.Present(List.of());
  }

  @Override
  public BackendDevice open() {
    return new SmallDevice(Backends.named("java-mt").open());
  }

  private final class SmallDevice implements BackendDevice, DeviceMemory {
    private final BackendDevice java;

    private SmallDevice(BackendDevice java) {
      this.java = java;
    }

    @Override
    public DeviceInfo info() {
      return java.info();
    }

    @Override
    public CompiledKernel compile(Kernel kernel, CompileOptions options) {
      return java.compile(kernel, options);
    }

    @Override
    public Optional<DeviceMemory> memory() {
      return Optional.of(this);
    }

    @Override
    public DeviceCopy allocate(long bytes) {
      if (usedBytes + bytes > mostBytes) {
        throw new OutOfDeviceMemory("small has " + (mostBytes - usedBytes) + " bytes left");
      }
      usedBytes += bytes;
      return new DeviceCopy() {
        @Override
        public void upload(MemorySegment host) {
          // Kernels work on the host's memory.
        }

        @Override
        public void download(MemorySegment host) {
          // Kernels work on the host's memory.
        }

        @Override
        public void close() {
          usedBytes -= bytes;
        }
      };
    }

    @Override
    public DeviceCopy wrap(long handle, long bytes) {
      throw new OutOfDeviceMemory("small wraps no memory");
    }

    @Override
    public void finish() {
      java.finish();
    }

    @Override
    public void close() {
      java.close();
    }
  }
}
