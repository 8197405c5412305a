package optkl.ifacemapper;

import java.util.function.Consumer;
import optkl.util.carriers.ArenaAndLookupCarrier;

/**
 * How a buffer of one's own lies in memory.
 *
 * <p>Here the interface alone decides; the schema is checked against it when the first buffer is
 * made.
 *
 * @param <T> the interface of the buffer
 */
public interface Schema<T extends Buffer> {
  /**
   * Describes an interface.
   *
   * @param type the interface
   * @param description what the memory holds, in order
   * @param <T> the interface of the buffer
   * @return the schema
   */
  static <T extends Buffer> Schema<T> of(Class<T> type, Consumer<Builder> description) {
    return new RecordedSchema<>(type, description);
  }

  /**
   * Makes a buffer of zeros.
   *
   * @param carrier the accelerator
   * @param length the number of elements; none for a buffer of fields only
   * @return the buffer
   * @throws IllegalArgumentException if the schema does not fit its interface, or there is more
   *     than one length, or it is negative
   */
  T allocate(ArenaAndLookupCarrier carrier, int... length);

  /** Takes down what the memory of a buffer holds. */
  interface Builder {
    /**
     * Adds a field that is incremented atomically.
     *
     * @param name the field's name
     * @return this builder
     */
    Builder atomic(String name);

    /**
     * Adds a field.
     *
     * @param name the field's name
     * @return this builder
     */
    Builder field(String name);

    /**
     * Adds fields.
     *
     * @param names the names of the fields
     * @return this builder
     */
    Builder fields(String... names);

    /**
     * Adds the number of elements, which {@link #array(String)} adds next.
     *
     * @param name the name of the getter of the number
     * @return this builder
     */
    Builder arrayLen(String name);

    /**
     * Leaves bytes unused; ignored here, as elements always start at a multiple of 256 bytes.
     *
     * @param bytes how many
     * @return this builder
     */
    Builder pad(int bytes);

    /**
     * Adds the elements.
     *
     * @param name the name of their accessors
     * @return this builder
     */
    Builder array(String name);
  }
}
