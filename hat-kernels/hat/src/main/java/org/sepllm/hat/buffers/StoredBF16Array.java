package org.sepllm.hat.buffers;

import hat.buffer.BF16Array;
import org.sepllm.hat.runtime.BufferStorage;

/** The buffer of bfloat16 elements that there is. */
final class StoredBF16Array extends StoredArray implements BF16Array {
  StoredBF16Array(BufferStorage storage) {
    super(storage);
  }

  @Override
  public BF16Impl array(long index) {
    return half(index);
  }
}
