package org.sepllm.hat.buffers;

import hat.buffer.S32Array;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.sepllm.hat.runtime.BufferStorage;

/** The buffer of {@code int} elements that there is. */
final class StoredS32Array extends StoredArray implements S32Array {
  StoredS32Array(BufferStorage storage) {
    super(storage);
  }

  @Override
  public int array(long index) {
    return storage().toRead().getAtIndex(ValueLayout.JAVA_INT, storage().checked(index));
  }

  @Override
  public void array(long index, int value) {
    long checked = storage().checked(index);
    storage().toWrite(checked).setAtIndex(ValueLayout.JAVA_INT, checked, value);
  }

  @Override
  public S32Array copyfrom(int[] source) {
    overwrite(MemorySegment.ofArray(source), source.length);
    return this;
  }

  @Override
  public S32Array copyTo(int[] target) {
    copyOut(MemorySegment.ofArray(target), target.length);
    return this;
  }

  @Override
  public int[] arrayView() {
    return storage().toRead().toArray(ValueLayout.JAVA_INT);
  }
}
