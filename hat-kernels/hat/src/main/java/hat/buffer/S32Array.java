package hat.buffer;

import java.util.function.Function;
import optkl.ifacemapper.Buffer;
import optkl.util.carriers.ArenaAndLookupCarrier;
import org.sepllm.hat.buffers.Buffers;

/** A buffer of {@code int} elements. */
public interface S32Array extends Buffer {
  /**
   * Makes a buffer of zeros.
   *
   * @param carrier the accelerator
   * @param length the number of elements, at least 0
   * @return the buffer
   * @throws IllegalArgumentException if the length is negative
   */
  static S32Array create(ArenaAndLookupCarrier carrier, int length) {
    return Buffers.create(S32Array.class, carrier, length);
  }

  /**
   * Makes a buffer with a given content.
   *
   * @param carrier the accelerator
   * @param source the content
   * @return the buffer
   */
  static S32Array createFrom(ArenaAndLookupCarrier carrier, int[] source) {
    return create(carrier, source.length).copyfrom(source);
  }

  /**
   * Makes a buffer and fills it.
   *
   * @param carrier the accelerator
   * @param length the number of elements, at least 0
   * @param filler gives the element at an index
   * @return the buffer
   * @throws IllegalArgumentException if the length is negative
   */
  static S32Array create(
      ArenaAndLookupCarrier carrier, int length, Function<Integer, Integer> filler) {
    return create(carrier, length).fill(filler);
  }

  /**
   * Fills the buffer.
   *
   * @param filler gives the element at an index
   * @return this buffer
   */
  default S32Array fill(Function<Integer, Integer> filler) {
    for (int index = 0; index < length(); index++) {
      array(index, filler.apply(index));
    }
    return this;
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
  int array(long index);

  /**
   * Writes an element.
   *
   * @param index its index
   * @param value its new value
   * @throws IndexOutOfBoundsException if the index is below 0 or not below the length
   */
  void array(long index, int value);

  /**
   * Overwrites the whole buffer.
   *
   * @param source the new content
   * @return this buffer
   * @throws IllegalArgumentException if there are not exactly as many elements
   */
  S32Array copyfrom(int[] source);

  /**
   * Copies the whole buffer out.
   *
   * @param target where to copy to
   * @return this buffer
   * @throws IllegalArgumentException if there is not room for exactly as many elements
   */
  S32Array copyTo(int[] target);

  /**
   * Returns the elements as an array: in a kernel the buffer itself, on the host a copy.
   *
   * @return the elements
   */
  int[] arrayView();
}
