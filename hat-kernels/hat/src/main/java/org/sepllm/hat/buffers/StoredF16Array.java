package org.sepllm.hat.buffers;

import hat.buffer.F16Array;
import org.sepllm.hat.runtime.BufferStorage;

/** The buffer of binary16 elements that there is. */
final class StoredF16Array extends StoredArray implements F16Array {
  StoredF16Array(BufferStorage storage) {
    super(storage);
  }

  @Override
  public F16Impl array(long index) {
    return half(index);
  }
}
