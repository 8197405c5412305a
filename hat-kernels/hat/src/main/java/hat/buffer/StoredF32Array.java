package hat.buffer;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import optkl.util.carriers.ArenaAndLookupCarrier;
import org.sepllm.hat.runtime.BufferProxies;
import org.sepllm.hat.runtime.BufferStorage;
import org.sepllm.hat.runtime.RuntimeCarrier;
import org.sepllm.hat.runtime.StoredBuffer;

/** The buffer of {@code float} elements that there is. */
final class StoredF32Array implements F32Array, StoredBuffer {
  private final BufferStorage storage;

  private StoredF32Array(BufferStorage storage) {
    this.storage = storage;
  }

  static F32Array create(ArenaAndLookupCarrier carrier, int length) {
    return new StoredF32Array(
        RuntimeCarrier.of(carrier).allocate(BufferProxies.typeOf(F32Array.class), length));
  }

  @Override
  public BufferStorage storage() {
    return storage;
  }

  @Override
  public int length() {
    return storage.length();
  }

  @Override
  public float array(long index) {
    return storage.toRead().getAtIndex(ValueLayout.JAVA_FLOAT, storage.checked(index));
  }

  @Override
  public void array(long index, float value) {
    long checked = storage.checked(index);
    storage.toWrite(checked).setAtIndex(ValueLayout.JAVA_FLOAT, checked, value);
  }

  @Override
  public F32Array copyFrom(float[] source) {
    storage.checkLength(source.length);
    storage.toWriteAll().copyFrom(MemorySegment.ofArray(source));
    return this;
  }

  @Override
  public F32Array copyTo(float[] target) {
    storage.checkLength(target.length);
    MemorySegment.ofArray(target).copyFrom(storage.toRead());
    return this;
  }

  @Override
  public float[] arrayView() {
    return storage.toRead().toArray(ValueLayout.JAVA_FLOAT);
  }
}
