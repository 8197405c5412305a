package hat.device;

import java.util.function.Consumer;

/**
 * The lengths of the arrays in the memory of a group or of a work-item.
 *
 * @param <T> the interface of the memory
 */
public interface DeviceSchema<T extends NonMappableIface> {
  /**
   * Describes an interface.
   *
   * @param type the interface
   * @param description what the memory holds
   * @param <T> the interface of the memory
   * @return the schema
   * @throws IllegalArgumentException if an array's length is below 1
   */
  static <T extends NonMappableIface> DeviceSchema<T> of(
      Class<T> type, Consumer<Builder> description) {
    return new RecordedDeviceSchema<>(type, description);
  }

  /** Takes down what the memory holds. */
  interface Builder {
    /**
     * Adds an array.
     *
     * @param name the name of its accessors
     * @param length the number of elements, at least 1
     * @return this builder
     * @throws IllegalArgumentException if the length is below 1
     */
    Builder array(String name, int length);

    /**
     * Adds an array whose elements have fields, such as {@code F16} with the field {@code value}.
     *
     * @param name the name of its accessors
     * @param length the number of elements, at least 1
     * @param element names the fields
     * @return this builder
     * @throws IllegalArgumentException if the length is below 1
     */
    Builder array(String name, int length, Consumer<Builder> element);

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
  }
}
