package org.sepllm.hat.model;

import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * What an operation of a warp takes at one place.
 *
 * @param kind a value or a place in memory
 * @param types the types that the value or the elements may have
 * @param count how many elements of private memory are used; 0 where the operation says it, and for
 *     values and other memory
 * @param written whether the operation writes there
 */
public record WarpSlot(Kind kind, Set<ScalarType> types, int count, boolean written) {
  /** What an operation reads or writes at one place of local memory or of a buffer, in bytes. */
  public static final int BYTES = 16;

  /** Elements that make up 16 bytes. */
  private static final Set<ScalarType> WORDS =
      EnumSet.of(
          ScalarType.SHORT,
          ScalarType.CHAR,
          ScalarType.F16,
          ScalarType.BF16,
          ScalarType.INT,
          ScalarType.FLOAT);

  private static final Set<ScalarType> HALVES =
      EnumSet.of(ScalarType.SHORT, ScalarType.CHAR, ScalarType.F16, ScalarType.BF16);

  /** Kinds of operands. */
  public enum Kind {
    /** A value that is computed. */
    VALUE,
    /** An {@code int} constant. */
    CONSTANT,
    /** An {@code int} constant, or an {@code int} parameter that the kernel leaves alone. */
    LAUNCHED,
    /** Elements of a private array. */
    REGISTERS,
    /** {@value WarpSlot#BYTES} bytes of a local array. */
    TILE,
    /** {@value WarpSlot#BYTES} bytes of a buffer. */
    BUFFER,
    /** {@value WarpSlot#BYTES} bytes of a local array or of a buffer. */
    MEMORY,
    /** A matrix in a local array, for a product of a warpgroup, or a tile of one. */
    MATRIX,
    /** An element of a local array that is a barrier. */
    BARRIER
  }

  /** Copies the set. */
  public WarpSlot {
    Objects.requireNonNull(kind, "kind");
    types = Set.copyOf(types);
  }

  static WarpSlot value(ScalarType type) {
    return new WarpSlot(Kind.VALUE, Set.of(type), 0, false);
  }

  static WarpSlot constant() {
    return new WarpSlot(Kind.CONSTANT, Set.of(ScalarType.INT), 0, false);
  }

  static WarpSlot registers(int count, boolean written) {
    return new WarpSlot(Kind.REGISTERS, Set.of(ScalarType.INT), count, written);
  }

  /** Four {@code float}, read and written. */
  static WarpSlot sums() {
    return new WarpSlot(Kind.REGISTERS, Set.of(ScalarType.FLOAT), 4, true);
  }

  /** Four elements that take or give what lies in other memory. */
  static WarpSlot words(boolean written) {
    return new WarpSlot(Kind.REGISTERS, Set.of(ScalarType.INT, ScalarType.FLOAT), 4, written);
  }

  static WarpSlot tile(boolean written) {
    return new WarpSlot(Kind.TILE, WORDS, 0, written);
  }

  static WarpSlot buffer() {
    return new WarpSlot(Kind.BUFFER, WORDS, 0, false);
  }

  static WarpSlot memory(boolean written) {
    return new WarpSlot(Kind.MEMORY, WORDS, 0, written);
  }

  /** The {@code float} of a product of a warpgroup, half as many as it has columns. */
  static WarpSlot productSums() {
    return new WarpSlot(Kind.REGISTERS, Set.of(ScalarType.FLOAT), 0, true);
  }

  static WarpSlot matrix() {
    return new WarpSlot(Kind.MATRIX, HALVES, 0, false);
  }

  /** A part of a matrix in local memory that is loaded. */
  static WarpSlot tileOfMatrix() {
    return new WarpSlot(Kind.MATRIX, HALVES, 0, true);
  }

  /** A whole matrix in a buffer. */
  static WarpSlot matrixInBuffer() {
    return new WarpSlot(Kind.BUFFER, HALVES, 0, false);
  }

  static WarpSlot launched() {
    return new WarpSlot(Kind.LAUNCHED, Set.of(ScalarType.INT), 0, false);
  }

  /**
   * Tells whether a value is taken here, and no place in memory.
   *
   * @return whether the operand is an expression alone
   */
  public boolean isValue() {
    return kind == Kind.VALUE || kind == Kind.CONSTANT || kind == Kind.LAUNCHED;
  }

  static WarpSlot barrier() {
    return new WarpSlot(Kind.BARRIER, Set.of(ScalarType.LONG), 0, true);
  }
}
