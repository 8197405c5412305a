package org.sepllm.hat.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the methods of an interface say about the memory that it describes. */
public final class MemoryShape {
  private static final String INCREMENT = "Inc";
  private static final Map<String, ScalarType> STANDARD =
      Map.of(
          "hat.buffer.S32Array", ScalarType.INT,
          "hat.buffer.F32Array", ScalarType.FLOAT,
          "hat.buffer.F16Array", ScalarType.F16,
          "hat.buffer.BF16Array", ScalarType.BF16);

  private final String className;
  private final TreeMap<String, ScalarType> arrays = new TreeMap<>();
  private final TreeMap<String, ScalarType> getters = new TreeMap<>();
  private final TreeSet<String> setters = new TreeSet<>();
  private final TreeSet<String> atomics = new TreeSet<>();

  private MemoryShape(String className, List<Accessor> accessors) {
    this.className = className;
    for (Accessor accessor : accessors) {
      if (accessor.incrementsAtomically()) {
        String name = accessor.name();
        atomics.add(name.substring(0, name.length() - INCREMENT.length()));
      } else if (accessor.name().matches("atomic.*Inc")) {
        throw new IllegalArgumentException(
            className
                + "."
                + accessor.name()
                + " is no atomic increment: only a named field can be"
                + " incremented, by one: int atomicNameInc(); count per group, then add up");
      } else if (accessor.readsElement()) {
        arrays.put(accessor.name(), Accessor.scalarType(accessor.result()).orElseThrow());
      } else if (accessor.reads()) {
        getters.put(accessor.name(), Accessor.scalarType(accessor.result()).orElseThrow());
      } else if (accessor.writes()) {
        setters.add(accessor.name());
      } else if (!accessor.writesElement()) {
        throw new IllegalArgumentException(
            className + "." + accessor.name() + " is neither an accessor nor an atomic increment");
      }
    }
  }

  /**
   * Returns the type of a buffer.
   *
   * @param className the binary name of its interface
   * @param accessors the abstract methods of the interface; ignored for the buffers that HAT brings
   * @return the type; its fields are ordered by name
   * @throws IllegalArgumentException if a method is no accessor, there are several arrays, or it is
   *     not clear which method returns the number of elements
   */
  public static BufferType buffer(String className, List<Accessor> accessors) {
    ScalarType standard = STANDARD.get(className);
    if (standard != null) {
      BufferType.Elements elements = new BufferType.Elements("array", standard, "length");
      return new BufferType(className, List.of(), Optional.of(elements));
    }
    return new MemoryShape(className, accessors).buffer();
  }

  private BufferType buffer() {
    if (arrays.size() > 1) {
      throw new IllegalArgumentException(
          className + " has arrays " + arrays.keySet() + ", a buffer has one");
    }
    Optional<BufferType.Elements> elements = Optional.empty();
    if (!arrays.isEmpty()) {
      String lengthName = lengthName();
      getters.remove(lengthName);
      elements =
          Optional.of(
              new BufferType.Elements(
                  arrays.firstKey(), arrays.get(arrays.firstKey()), lengthName));
    }
    atomics.forEach(name -> getters.put(name, ScalarType.INT));
    List<BufferField> fields = new ArrayList<>();
    getters.forEach(
        (name, type) -> fields.add(new BufferField(name, type, atomics.contains(name))));
    return new BufferType(className, fields, elements);
  }

  private String lengthName() {
    List<String> candidates =
        getters.keySet().stream()
            .filter(name -> getters.get(name) == ScalarType.INT)
            .filter(name -> !setters.contains(name) && !atomics.contains(name))
            .toList();
    if (candidates.size() != 1) {
      throw new IllegalArgumentException(
          className
              + " needs exactly one int getter without a setter, for the number of elements; "
              + "it has "
              + candidates);
    }
    return candidates.getFirst();
  }

  /**
   * Returns the arrays of local or private memory; a field counts as an array of one element.
   *
   * @param className the binary name of its interface
   * @param accessors the abstract methods of the interface
   * @return the type of the elements by the name of the array
   * @throws IllegalArgumentException if a method is no accessor
   */
  public static Map<String, ScalarType> arrays(String className, List<Accessor> accessors) {
    MemoryShape shape = new MemoryShape(className, accessors);
    if (!shape.atomics.isEmpty()) {
      throw new IllegalArgumentException(
          className + " has atomic fields " + shape.atomics + ", which only a buffer can have");
    }
    Map<String, ScalarType> members = new TreeMap<>(shape.arrays);
    members.putAll(shape.getters);
    return members;
  }
}
