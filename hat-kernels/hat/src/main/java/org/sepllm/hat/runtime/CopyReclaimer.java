package org.sepllm.hat.runtime;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.HashSet;
import java.util.Set;

/** Frees the device's memory of buffers that the program has let go. */
final class CopyReclaimer implements DeviceMemory {
  private static final class Tracked extends PhantomReference<BufferStorage> {
    private final DeviceCopy copy;

    Tracked(BufferStorage storage, ReferenceQueue<BufferStorage> queue, DeviceCopy copy) {
      super(storage, queue);
      this.copy = copy;
    }
  }

  /** How long to wait for the collector once the device is full. */
  private static final long PATIENCE_MILLIS = 200;

  private final DeviceMemory memory;
  private final ReferenceQueue<BufferStorage> letGo = new ReferenceQueue<>();
  private final Set<Tracked> tracked = new HashSet<>();

  CopyReclaimer(DeviceMemory memory) {
    this.memory = memory;
  }

  /** Brings a buffer to the device before a launch. */
  void bring(BufferStorage storage, BufferAccess access) {
    reclaim();
    boolean first = storage.deviceCopy().isEmpty();
    DeviceCopy copy = storage.beforeLaunch(this, access);
    if (first) {
      tracked.add(new Tracked(storage, letGo, copy));
    }
  }

  /** Allocates; if the device is full, what the program has let go is freed first. */
  @Override
  public DeviceCopy allocate(long bytes) {
    try {
      return memory.allocate(bytes);
    } catch (OutOfDeviceMemory full) {
      collect(full);
      return memory.allocate(bytes);
    }
  }

  private void collect(OutOfDeviceMemory full) {
    System.gc();
    try {
      if (letGo.remove(PATIENCE_MILLIS) instanceof Tracked first) {
        free(first);
        reclaim();
        return;
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    throw full;
  }

  private void reclaim() {
    while (letGo.poll() instanceof Tracked next) {
      free(next);
    }
  }

  private void free(Tracked next) {
    tracked.remove(next);
    next.copy.close();
  }
}
