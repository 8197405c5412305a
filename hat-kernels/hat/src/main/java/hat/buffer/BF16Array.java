package hat.buffer;

import hat.types.BF16;
import optkl.ifacemapper.Buffer;
import optkl.util.carriers.ArenaAndLookupCarrier;
import org.sepllm.hat.buffers.Buffers;

/** A buffer of bfloat16 elements; the names of its members were not verified upstream. */
public interface BF16Array extends Buffer {
  /** An element of the buffer: the number it had when it was asked for, and the way to write it. */
  interface BF16Impl extends BF16 {}

  /**
   * Makes a buffer of zeros.
   *
   * @param carrier the accelerator
   * @param length the number of elements, at least 0
   * @return the buffer
   * @throws IllegalArgumentException if the length is negative
   */
  static BF16Array create(ArenaAndLookupCarrier carrier, int length) {
    return Buffers.create(BF16Array.class, carrier, length);
  }

  /**
   * Returns the number of elements.
   *
   * @return the length
   */
  int length();

  /**
   * Returns an element, to read or to write.
   *
   * <p>Example: {@code array(i).value(half.value())} writes.
   *
   * @param index its index
   * @return the element
   * @throws IndexOutOfBoundsException if the index is below 0 or not below the length
   */
  BF16Impl array(long index);
}
