package hat.buffer;

import java.lang.foreign.ValueLayout;
import optkl.util.carriers.ArenaAndLookupCarrier;
import org.sepllm.hat.runtime.BufferProxies;
import org.sepllm.hat.runtime.BufferStorage;
import org.sepllm.hat.runtime.HalfElement;
import org.sepllm.hat.runtime.RuntimeCarrier;
import org.sepllm.hat.runtime.StoredBuffer;

/** The buffer of bfloat16 elements that there is. */
final class StoredBF16Array implements BF16Array, StoredBuffer {
  private final BufferStorage storage;

  private StoredBF16Array(BufferStorage storage) {
    this.storage = storage;
  }

  static BF16Array create(ArenaAndLookupCarrier carrier, int length) {
    return new StoredBF16Array(
        RuntimeCarrier.of(carrier).allocate(BufferProxies.typeOf(BF16Array.class), length));
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
  public BF16Impl array(long index) {
    long checked = storage.checked(index);
    return new HalfElement(
        storage.toRead().getAtIndex(ValueLayout.JAVA_SHORT, checked),
        bits -> storage.toWrite(checked).setAtIndex(ValueLayout.JAVA_SHORT, checked, (short) bits));
  }
}
