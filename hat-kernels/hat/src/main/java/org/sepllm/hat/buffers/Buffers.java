package org.sepllm.hat.buffers;

import hat.buffer.BF16Array;
import hat.buffer.F16Array;
import hat.buffer.F32Array;
import hat.buffer.S32Array;
import optkl.ifacemapper.Buffer;
import optkl.util.carriers.ArenaAndLookupCarrier;
import org.sepllm.hat.runtime.BufferProxies;
import org.sepllm.hat.runtime.BufferStorage;
import org.sepllm.hat.runtime.RuntimeCarrier;

/** Makes buffers. */
public final class Buffers {
  private Buffers() {}

  /**
   * Makes a buffer of zeros.
   *
   * @param type its interface
   * @param carrier the accelerator
   * @param length the number of elements, at least 0
   * @param <T> its interface
   * @return the buffer
   * @throws IllegalArgumentException if the length is negative or the interface does not describe a
   *     buffer
   */
  public static <T extends Buffer> T create(
      Class<T> type, ArenaAndLookupCarrier carrier, int length) {
    return of(type, RuntimeCarrier.of(carrier).allocate(BufferProxies.typeOf(type), length));
  }

  /**
   * Makes a buffer over memory.
   *
   * @param type its interface
   * @param storage its memory
   * @param <T> its interface
   * @return the buffer
   */
  public static <T extends Buffer> T of(Class<T> type, BufferStorage storage) {
    if (type == F32Array.class) {
      return type.cast(new StoredF32Array(storage));
    }
    if (type == S32Array.class) {
      return type.cast(new StoredS32Array(storage));
    }
    if (type == F16Array.class) {
      return type.cast(new StoredF16Array(storage));
    }
    if (type == BF16Array.class) {
      return type.cast(new StoredBF16Array(storage));
    }
    return BufferProxies.create(type, storage);
  }
}
