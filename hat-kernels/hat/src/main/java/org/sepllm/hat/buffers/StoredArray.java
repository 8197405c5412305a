package org.sepllm.hat.buffers;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.sepllm.hat.runtime.BufferStorage;
import org.sepllm.hat.runtime.HalfElement;
import org.sepllm.hat.runtime.StoredBuffer;

/** What buffers of elements share, whatever the elements are. */
abstract sealed class StoredArray implements StoredBuffer
    permits StoredS32Array, StoredF32Array, StoredF16Array, StoredBF16Array {
  private final BufferStorage storage;

  StoredArray(BufferStorage storage) {
    this.storage = storage;
  }

  @Override
  public final BufferStorage storage() {
    return storage;
  }

  /** The number of elements. */
  public final int length() {
    return storage.length();
  }

  /** Returns a 16-bit element, to read or to write. */
  final HalfElement half(long index) {
    long checked = storage.checked(index);
    return new HalfElement(
        storage.toRead().getAtIndex(ValueLayout.JAVA_SHORT, checked),
        bits -> storage.toWrite(checked).setAtIndex(ValueLayout.JAVA_SHORT, checked, (short) bits));
  }

  /** Overwrites all elements with those of an array of as many. */
  final void overwrite(MemorySegment source, int length) {
    storage.checkLength(length);
    storage.toWriteAll().copyFrom(source);
  }

  /** Copies all elements to an array of as many. */
  final void copyOut(MemorySegment target, int length) {
    storage.checkLength(length);
    target.copyFrom(storage.toRead());
  }
}
