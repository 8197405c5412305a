package org.sepllm.hat.model;

import java.util.Objects;
import java.util.OptionalInt;

/**
 * An array in local or private memory.
 *
 * @param name the name, unique in its function
 * @param space where the array lives
 * @param elementType the type of its elements
 * @param owner the binary name of the interface that describes it
 * @param member the array's name in that interface
 * @param knownLength the number of elements; empty while only the loaded interface can tell, which
 *     is never the case in a {@link Kernel} that is given to a back end
 */
public record ArrayVariable(
    String name,
    MemorySpace space,
    ScalarType elementType,
    String owner,
    String member,
    OptionalInt knownLength) {
  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if a name is not a Java name or is reserved, or the length is
   *     below 1
   */
  public ArrayVariable {
    Names.requireVariable(name);
    Objects.requireNonNull(space, "space");
    Objects.requireNonNull(elementType, "elementType");
    Names.requireQualified(owner);
    Names.requireIdentifier(member);
    if (knownLength.isPresent() && knownLength.getAsInt() < 1) {
      throw new IllegalArgumentException(
          "length of " + name + " is " + knownLength.getAsInt() + ", must be at least 1");
    }
  }

  /**
   * Returns the number of elements.
   *
   * @return the length, at least 1
   * @throws IllegalStateException if the length is not known yet
   */
  public int length() {
    return knownLength.orElseThrow(
        () -> new IllegalStateException("length of " + name + " is known only to " + owner));
  }

  /**
   * Returns the same array with its length filled in.
   *
   * @param length the number of elements, at least 1
   * @return the array of known length
   */
  public ArrayVariable withLength(int length) {
    return new ArrayVariable(name, space, elementType, owner, member, OptionalInt.of(length));
  }
}
