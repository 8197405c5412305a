package org.sepllm.hat.runtime;

/** A buffer whose memory the runtime can reach; every buffer is one. */
public interface StoredBuffer {
  /**
   * Returns the memory.
   *
   * @return the memory
   */
  BufferStorage storage();
}
