package org.sepllm.hat.runtime;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sepllm.hat.model.Kernel;

/** A device with memory of its own that writes down what is asked of it and computes nothing. */
final class RecordingBackend extends KernelBackend {
  final List<String> events = new ArrayList<>();
  final List<Kernel> compiled = new ArrayList<>();
  final List<List<KernelArgument>> launched = new ArrayList<>();
  final List<Copy> copies = new ArrayList<>();
  long capacity = Long.MAX_VALUE;

  /** The memory of one buffer. */
  final class Copy implements DeviceCopy {
    final MemorySegment memory;
    private boolean open = true;

    Copy(long bytes) {
      memory = Arena.ofAuto().allocate(bytes);
      capacity -= bytes;
    }

    @Override
    public void upload(MemorySegment host) {
      events.add("upload");
      memory.copyFrom(host);
    }

    @Override
    public void download(MemorySegment host) {
      events.add("download");
      host.copyFrom(memory);
    }

    @Override
    public void close() {
      if (open) {
        events.add("free");
        capacity += memory.byteSize();
        open = false;
      }
    }
  }

  private final class Device implements BackendDevice, DeviceMemory {
    @Override
    public DeviceInfo info() {
      return new DeviceInfo("recording", "1", 256, 1024, 4);
    }

    @Override
    public CompiledKernel compile(Kernel kernel, CompileOptions options) {
      events.add("compile");
      compiled.add(kernel);
      return new CompiledKernel() {
        @Override
        public void launch(LaunchRange range, List<KernelArgument> arguments) {
          events.add("launch");
          launched.add(arguments);
        }

        @Override
        public void close() {
          events.add("forget");
        }
      };
    }

    @Override
    public Optional<DeviceMemory> memory() {
      return Optional.of(this);
    }

    @Override
    public DeviceCopy allocate(long bytes) {
      if (bytes > capacity) {
        throw new OutOfDeviceMemory("no room for " + bytes + " bytes");
      }
      events.add("allocate");
      Copy copy = new Copy(bytes);
      copies.add(copy);
      return copy;
    }

    @Override
    public DeviceCopy wrap(long handle, long bytes) {
      throw new ExternalMemoryException("this device knows no memory of others");
    }

    @Override
    public void finish() {
      events.add("finish");
    }

    @Override
    public void close() {
      events.add("close");
    }
  }

  @Override
  public String name() {
    return "recording";
  }

  @Override
  public int order() {
    return 0;
  }

  @Override
  public Availability availability() {
    return new Availability.Absent("only tests make one");
  }

  @Override
  public BackendDevice open() {
    return new Device();
  }
}
