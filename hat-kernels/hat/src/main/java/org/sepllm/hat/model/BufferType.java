package org.sepllm.hat.model;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a buffer holds: single values in a header, then elements of one type.
 *
 * <p>In memory the header comes first, padded to a multiple of {@value #ALIGNMENT} bytes and absent
 * if there are no fields; the payload follows, so it is aligned whenever the buffer is. The number
 * of elements is not stored: it travels beside the address.
 *
 * @param className the binary name of the interface
 * @param fields the single values, in the order of the header
 * @param array the elements, if the buffer has any
 */
public record BufferType(String className, List<BufferField> fields, Optional<Elements> array) {
  /** What the address of a buffer and of its payload is a multiple of, in bytes. */
  public static final int ALIGNMENT = 256;

  /**
   * What the address of a buffer over memory of somebody else must be a multiple of, in bytes;
   * compiled kernels rely on no more.
   */
  public static final int LEAST_ALIGNMENT = 16;

  /**
   * The elements of a buffer.
   *
   * @param name the accessor's name, for example {@code array}
   * @param type the type of an element
   * @param lengthName the name of the accessor that returns their number, for example {@code
   *     length}
   */
  public record Elements(String name, ScalarType type, String lengthName) {
    /**
     * Checks the names.
     *
     * @throws IllegalArgumentException if a name is not a Java name
     */
    public Elements {
      Names.requireIdentifier(name);
      Objects.requireNonNull(type, "type");
      Names.requireVariable(lengthName);
    }
  }

  /**
   * Checks the parts and copies the list.
   *
   * @throws IllegalArgumentException if two members share a name, or the buffer holds nothing
   */
  public BufferType {
    Names.requireQualified(className);
    fields = List.copyOf(fields);
    if (fields.isEmpty() && array.isEmpty()) {
      throw new IllegalArgumentException(className + " holds nothing");
    }
    long distinct = fields.stream().map(BufferField::name).distinct().count();
    String lengthName = array.map(Elements::lengthName).orElse("");
    if (distinct != fields.size() || fields.stream().anyMatch(f -> f.name().equals(lengthName))) {
      throw new IllegalArgumentException(className + " has two members of one name");
    }
  }

  /**
   * Returns the interface's name without package and enclosing classes.
   *
   * @return for example {@code F32Array}
   */
  public String simpleName() {
    return className.substring(
        Math.max(className.lastIndexOf('.'), className.lastIndexOf('$')) + 1);
  }

  /**
   * Returns a field by its name.
   *
   * @param name the field's name
   * @return the field, or empty if the header has none of that name
   */
  public Optional<BufferField> field(String name) {
    return fields.stream().filter(field -> field.name().equals(name)).findFirst();
  }

  /**
   * Returns the elements of a buffer that has some.
   *
   * @return the elements
   * @throws IllegalStateException if the buffer has none
   */
  public Elements elements() {
    return array.orElseThrow(() -> new IllegalStateException(className + " has no elements"));
  }

  /**
   * Returns where a field lies: fields follow one another, each at a multiple of its size.
   *
   * @param field a field of this type
   * @return its distance from the start of the buffer in bytes
   * @throws IllegalArgumentException if the header has no such field
   */
  public long fieldOffset(BufferField field) {
    long offset = 0;
    for (BufferField candidate : fields) {
      int bytes = candidate.type().bytes();
      offset = Math.ceilDiv(offset, bytes) * bytes;
      if (candidate.equals(field)) {
        return offset;
      }
      offset += bytes;
    }
    throw new IllegalArgumentException(className + " has no field " + field.name());
  }

  /**
   * Returns where the elements start.
   *
   * @return the distance from the start of the buffer in bytes, a multiple of {@value #ALIGNMENT}
   */
  public long payloadOffset() {
    if (fields.isEmpty()) {
      return 0;
    }
    BufferField last = fields.getLast();
    long end = fieldOffset(last) + last.type().bytes();
    return Math.ceilDiv(end, (long) ALIGNMENT) * ALIGNMENT;
  }

  /**
   * Returns the size of a whole buffer.
   *
   * @param length the number of elements
   * @return header and payload in bytes
   */
  public long byteSize(int length) {
    long elementBytes = array.isPresent() ? array.get().type().bytes() : 0;
    return payloadOffset() + Math.multiplyExact(elementBytes, (long) length);
  }
}
