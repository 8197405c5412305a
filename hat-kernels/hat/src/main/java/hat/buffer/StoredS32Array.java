package hat.buffer;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import optkl.util.carriers.ArenaAndLookupCarrier;
import org.sepllm.hat.runtime.BufferProxies;
import org.sepllm.hat.runtime.BufferStorage;
import org.sepllm.hat.runtime.RuntimeCarrier;
import org.sepllm.hat.runtime.StoredBuffer;

/** The buffer of {@code int} elements that there is. */
final class StoredS32Array implements S32Array, StoredBuffer {
  private final BufferStorage storage;

  private StoredS32Array(BufferStorage storage) {
    this.storage = storage;
  }

  static S32Array create(ArenaAndLookupCarrier carrier, int length) {
    return new StoredS32Array(
        RuntimeCarrier.of(carrier).allocate(BufferProxies.typeOf(S32Array.class), length));
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
  public int array(long index) {
    return storage.toRead().getAtIndex(ValueLayout.JAVA_INT, storage.checked(index));
  }

  @Override
  public void array(long index, int value) {
    long checked = storage.checked(index);
    storage.toWrite(checked).setAtIndex(ValueLayout.JAVA_INT, checked, value);
  }

  @Override
  public S32Array copyfrom(int[] source) {
    storage.checkLength(source.length);
    storage.toWriteAll().copyFrom(MemorySegment.ofArray(source));
    return this;
  }

  @Override
  public S32Array copyTo(int[] target) {
    storage.checkLength(target.length);
    MemorySegment.ofArray(target).copyFrom(storage.toRead());
    return this;
  }

  @Override
  public int[] arrayView() {
    return storage.toRead().toArray(ValueLayout.JAVA_INT);
  }
}
