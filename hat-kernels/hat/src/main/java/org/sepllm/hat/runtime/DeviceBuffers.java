package org.sepllm.hat.runtime;

import java.lang.foreign.Arena;
import java.util.Collection;
import java.util.Optional;
import org.sepllm.hat.model.BufferType;

/** Makes and frees the buffers of an open device. */
public final class DeviceBuffers {
  private final DeviceRuntime runtime;
  private final Optional<CopyReclaimer> memory;
  private final Optional<CopyOrder> order;

  DeviceBuffers(DeviceRuntime runtime, Optional<CopyReclaimer> memory, Optional<CopyOrder> order) {
    this.runtime = runtime;
    this.memory = memory;
    this.order = order;
  }

  private StorageOwner owner(Arena arena) {
    return new StorageOwner(arena, runtime.device().tracksWrites(), runtime);
  }

  /**
   * Allocates a buffer of zeros.
   *
   * @param type what it holds
   * @param length the number of elements, at least 0
   * @param arena what frees the host's memory
   * @return its memory
   * @throws IllegalArgumentException if the length is negative
   */
  public BufferStorage allocate(BufferType type, int length, Arena arena) {
    return new BufferStorage(type, length, owner(arena));
  }

  /**
   * Makes a buffer over memory that somebody else owns.
   *
   * @param type what it holds
   * @param length the number of elements, at least 0
   * @param handle where it is: an address of the device, or of the host where kernels work on its
   *     memory, or the handle by which the back end knows memory
   * @param arena what ends the use of the memory, and frees the host's copy
   * @return its memory
   * @throws IllegalArgumentException if the length is negative
   * @throws ExternalMemoryException if the memory cannot be used
   * @throws IllegalStateException if the runtime is closed
   */
  public BufferStorage wrap(BufferType type, int length, long handle, Arena arena) {
    BufferStorage.requireLength(type, length);
    return runtime.exclusively(() -> {
      if (memory.isEmpty()) {
        return BufferStorage.onHost(type, length, handle, owner(arena));
      }
      DeviceCopy copy = memory.get().wrap(handle, BufferStorage.byteSize(type, length));
      return BufferStorage.onDevice(type, length, owner(arena), copy);
    });
  }

  /**
   * Frees the device's memory of a buffer now; the buffer stays usable and is copied again if a
   * kernel needs it.
   *
   * @param storage the buffer
   * @throws IllegalArgumentException if its memory belongs to somebody else
   * @throws IllegalStateException if the buffer or the runtime is closed
   */
  public void release(BufferStorage storage) {
    runtime.exclusively(() -> {
      storage.leaveDevice();
      memory.ifPresent(copies -> copies.release(storage));
      storage.deviceCopyFreed();
      return storage;
    });
  }

  /**
   * Notes that the device's memory of a buffer was changed by its owner.
   *
   * @param storage the buffer
   * @throws IllegalStateException if the buffer or the runtime is closed
   */
  public void changed(BufferStorage storage) {
    runtime.exclusively(() -> {
      storage.deviceChanged();
      return storage;
    });
  }

  /**
   * Frees the device's memory of buffers and refuses all use of them from now on; where memory
   * belongs to somebody else, it waits for the launches that use it.
   *
   * @param storages the buffers
   * @throws DeviceLost if the device is lost and could not be waited for; the memory is freed
   */
  public void close(Collection<BufferStorage> storages) {
    try {
      runtime.ifOpen(() ->
          storages.stream()
              .filter(BufferStorage::isExternal)
              .forEach(storage -> order.ifPresent(copies -> copies.await(storage))));
    } finally {
      runtime.ifOpen(() -> storages.forEach(storage -> memory.ifPresent(m -> m.release(storage))));
      storages.forEach(BufferStorage::close);
    }
  }
}
