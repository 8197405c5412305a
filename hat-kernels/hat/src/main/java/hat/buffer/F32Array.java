package hat.buffer;

import optkl.ifacemapper.Buffer;
import optkl.util.carriers.ArenaAndLookupCarrier;
import org.sepllm.hat.buffers.Buffers;

/** A buffer of {@code float} elements. */
public interface F32Array extends Buffer {
  /**
   * Makes a buffer of zeros.
   *
   * @param carrier the accelerator
   * @param length the number of elements, at least 0
   * @return the buffer
   * @throws IllegalArgumentException if the length is negative
   */
  static F32Array create(ArenaAndLookupCarrier carrier, int length) {
    return Buffers.create(F32Array.class, carrier, length);
  }

  /**
   * Makes a buffer with a given content.
   *
   * @param carrier the accelerator
   * @param source the content
   * @return the buffer
   */
  static F32Array createFrom(ArenaAndLookupCarrier carrier, float[] source) {
    return create(carrier, source.length).copyFrom(source);
  }

  /**
   * Returns the number of elements.
   *
   * @return the length
   */
  int length();

  /**
   * Reads an element.
   *
   * @param index its index
   * @return the element
   * @throws IndexOutOfBoundsException if the index is below 0 or not below the length
   */
  float array(long index);

  /**
   * Writes an element.
   *
   * @param index its index
   * @param value its new value
   * @throws IndexOutOfBoundsException if the index is below 0 or not below the length
   */
  void array(long index, float value);

  /**
   * Overwrites the whole buffer.
   *
   * @param source the new content
   * @return this buffer
   * @throws IllegalArgumentException if there are not exactly as many elements
   */
  F32Array copyFrom(float[] source);

  /**
   * Copies the whole buffer out.
   *
   * @param target where to copy to
   * @return this buffer
   * @throws IllegalArgumentException if there is not room for exactly as many elements
   */
  F32Array copyTo(float[] target);

  /**
   * Returns the elements as an array: in a kernel the buffer itself, on the host a copy.
   *
   * @return the elements
   */
  float[] arrayView();
}
