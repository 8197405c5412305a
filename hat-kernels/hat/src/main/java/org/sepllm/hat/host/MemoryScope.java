package org.sepllm.hat.host;

import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import optkl.ifacemapper.Buffer;
import org.sepllm.hat.buffers.Buffers;
import org.sepllm.hat.model.BufferType;
import org.sepllm.hat.runtime.BufferProxies;
import org.sepllm.hat.runtime.BufferStorage;
import org.sepllm.hat.runtime.DeviceLost;
import org.sepllm.hat.runtime.DeviceRuntime;
import org.sepllm.hat.runtime.ExternalMemoryException;
import org.sepllm.hat.runtime.RuntimeCarrier;

/**
 * Memory that is freed together: closing the scope frees the device's and the host's memory of all
 * buffers made in it.
 *
 * <p>Example: the buffers live as long as the block.
 *
 * <pre>{@code
 * try (MemoryScope scope = session.scope(MethodHandles.lookup())) {
 *   F32Array a = F32Array.create(scope, 1024);
 *   session.stream().dispatch(NDRange.of1D(1024), () -> fill(a));
 * }
 * }</pre>
 */
public final class MemoryScope implements RuntimeCarrier, AutoCloseable {
  private final DeviceRuntime runtime;
  private final MethodHandles.Lookup lookup;
  private final Arena arena = Arena.ofShared();
  private final List<BufferStorage> storages = new ArrayList<>();
  private boolean closed;

  MemoryScope(DeviceRuntime runtime, MethodHandles.Lookup lookup) {
    this.runtime = runtime;
    this.lookup = lookup;
  }

  @Override
  public DeviceRuntime runtime() {
    return runtime;
  }

  @Override
  public Arena arena() {
    return arena;
  }

  @Override
  public MethodHandles.Lookup lookup() {
    return lookup;
  }

  @Override
  public synchronized BufferStorage allocate(BufferType type, int length) {
    requireOpen();
    BufferStorage storage = runtime.buffers().allocate(type, length, arena);
    storages.add(storage);
    return storage;
  }

  /**
   * Makes a buffer over memory that somebody else owns, as {@link DeviceSession#wrap} does; closing
   * the scope leaves that memory alone.
   *
   * @param type the buffer's interface
   * @param handle where the memory is
   * @param length the number of elements, at least 0
   * @param <T> the buffer's interface
   * @return the buffer
   * @throws IllegalArgumentException if the length is negative
   * @throws ExternalMemoryException if the memory cannot be used
   */
  public synchronized <T extends Buffer> T wrap(Class<T> type, long handle, int length) {
    requireOpen();
    BufferStorage storage =
        runtime.buffers().wrap(BufferProxies.typeOf(type), length, handle, arena);
    storages.add(storage);
    return Buffers.of(type, storage);
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the scope is closed");
    }
  }

  /**
   * Frees the memory of the buffers, once the launches that use it are done; buffers of a closed
   * scope refuse all use. Closing twice has no effect.
   *
   * @throws DeviceLost if the device is lost while memory of others is in use
   */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      try {
        runtime.buffers().close(storages);
      } finally {
        storages.clear();
        arena.close();
      }
    }
  }
}
