package org.sepllm.hat.runtime;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.IdentityHashMap;
import java.util.Map;

/** Frees the device's memory of buffers that the program has let go, and counts what is in use. */
final class CopyReclaimer implements DeviceMemory {
  private static final class Tracked extends PhantomReference<BufferStorage> {
    private final DeviceCopy copy;
    private final long bytes;

    Tracked(BufferStorage storage, ReferenceQueue<BufferStorage> queue, DeviceCopy copy) {
      super(storage, queue);
      this.copy = copy;
      this.bytes = storage.byteSize();
    }
  }

  /** How long to wait for the collector once the device is full. */
  private static final long PATIENCE_MILLIS = 200;

  private final DeviceMemory memory;
  private final ReferenceQueue<BufferStorage> letGo = new ReferenceQueue<>();
  private final Map<DeviceCopy, Tracked> tracked = new IdentityHashMap<>();
  private long used;
  private long peak;

  CopyReclaimer(DeviceMemory memory) {
    this.memory = memory;
  }

  /** Returns how many bytes buffers have now. */
  long used() {
    return used;
  }

  /** Returns how many bytes buffers had at most. */
  long peak() {
    return peak;
  }

  /** Brings a buffer to the device before a launch. */
  void bring(BufferStorage storage, BufferAccess access) {
    reclaim();
    boolean first = storage.deviceCopy().isEmpty();
    try {
      storage.beforeLaunch(this, access);
    } finally {
      if (first) {
        storage.deviceCopy().ifPresent(copy -> track(storage, copy));
      }
    }
  }

  private void track(BufferStorage storage, DeviceCopy copy) {
    tracked.put(copy, new Tracked(storage, letGo, copy));
    used += storage.byteSize();
    peak = Math.max(peak, used);
  }

  /** Frees the device's memory of a buffer, if it has any. */
  void release(BufferStorage storage) {
    storage.deviceCopy().ifPresent(this::free);
  }

  /** Allocates; if the device is full, what the program has let go is freed first. */
  @Override
  public DeviceCopy allocate(long bytes) {
    try {
      return memory.allocate(bytes);
    } catch (OutOfDeviceMemory full) {
      return collect() ? allocateNow(bytes) : refused(full);
    }
  }

  private DeviceCopy allocateNow(long bytes) {
    try {
      return memory.allocate(bytes);
    } catch (OutOfDeviceMemory full) {
      return refused(full);
    }
  }

  private DeviceCopy refused(OutOfDeviceMemory full) {
    throw new OutOfDeviceMemory(
        full.getMessage() + "; buffers of this session hold " + used + " bytes", full);
  }

  @Override
  public DeviceCopy wrap(long handle, long bytes) {
    return memory.wrap(handle, bytes);
  }

  /** Frees what the program has let go, and tells whether there was anything. */
  private boolean collect() {
    System.gc();
    try {
      if (letGo.remove(PATIENCE_MILLIS) instanceof Tracked first) {
        free(first.copy);
        reclaim();
        return true;
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  private void reclaim() {
    while (letGo.poll() instanceof Tracked next) {
      free(next.copy);
    }
  }

  private void free(DeviceCopy copy) {
    if (tracked.remove(copy) instanceof Tracked known) {
      used -= known.bytes;
    }
    copy.close();
  }

  /** Notes that the device is closed and has freed everything. */
  void close() {
    tracked.clear();
    used = 0;
  }
}
