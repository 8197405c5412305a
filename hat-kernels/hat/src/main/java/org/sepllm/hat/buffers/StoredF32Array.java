package org.sepllm.hat.buffers;

import hat.buffer.F32Array;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.sepllm.hat.runtime.BufferStorage;

/** The buffer of {@code float} elements that there is. */
final class StoredF32Array extends StoredArray implements F32Array {
  StoredF32Array(BufferStorage storage) {
    super(storage);
  }

  @Override
  public float array(long index) {
    return storage().toRead().getAtIndex(ValueLayout.JAVA_FLOAT, storage().checked(index));
  }

  @Override
  public void array(long index, float value) {
    long checked = storage().checked(index);
    storage().toWrite(checked).setAtIndex(ValueLayout.JAVA_FLOAT, checked, value);
  }

  @Override
  public F32Array copyFrom(float[] source) {
    overwrite(MemorySegment.ofArray(source), source.length);
    return this;
  }

  @Override
  public F32Array copyTo(float[] target) {
    copyOut(MemorySegment.ofArray(target), target.length);
    return this;
  }

  @Override
  public float[] arrayView() {
    return storage().toRead().toArray(ValueLayout.JAVA_FLOAT);
  }
}
