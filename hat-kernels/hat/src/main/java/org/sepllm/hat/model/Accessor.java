package org.sepllm.hat.model;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * An abstract method of an interface that describes memory, as text, wherever it was found.
 *
 * @param name the method's name
 * @param result the name of the type it returns, {@code void} if none
 * @param parameters the names of the types of its parameters
 */
public record Accessor(String name, String result, List<String> parameters) {
  private static final Map<String, ScalarType> CLASSES =
      Map.of(
          "hat.types.F16", ScalarType.F16,
          "hat.buffer.F16Array$F16Impl", ScalarType.F16,
          "hat.types.BF16", ScalarType.BF16,
          "hat.buffer.BF16Array$BF16Impl", ScalarType.BF16);

  /** Copies the list. */
  public Accessor {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(result, "result");
    parameters = List.copyOf(parameters);
  }

  /**
   * Finds the type of values that a Java type stands for.
   *
   * @param typeName the binary name of a class, or the name of a primitive type
   * @return the type of values, or empty if a kernel knows none of that name
   */
  public static Optional<ScalarType> scalarType(String typeName) {
    ScalarType half = CLASSES.get(typeName);
    return half != null
        ? Optional.of(half)
        : ConstantText.type(typeName).filter(type -> !type.isHalf());
  }

  boolean readsElement() {
    return parameters.size() == 1 && isIndex(parameters.getFirst()) && scalar(result);
  }

  boolean writesElement() {
    return parameters.size() == 2
        && isIndex(parameters.getFirst())
        && scalar(parameters.getLast())
        && isVoid();
  }

  boolean reads() {
    return parameters.isEmpty() && scalar(result);
  }

  boolean writes() {
    return parameters.size() == 1 && scalar(parameters.getFirst()) && isVoid();
  }

  boolean incrementsAtomically() {
    return parameters.isEmpty() && result.equals("int") && name.matches("atomic.*Inc");
  }

  private boolean isVoid() {
    return result.equals("void");
  }

  private static boolean scalar(String typeName) {
    return scalarType(typeName).isPresent();
  }

  private static boolean isIndex(String typeName) {
    return typeName.equals("long") || typeName.equals("int");
  }
}
