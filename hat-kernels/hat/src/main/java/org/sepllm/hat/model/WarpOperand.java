package org.sepllm.hat.model;

import java.util.Objects;

/** What an operation of a warp is given: a value, or a place in memory. */
public sealed interface WarpOperand {
  /**
   * Returns where the operand stands.
   *
   * @return its position
   */
  SourcePosition position();

  /**
   * Returns what is evaluated.
   *
   * @return the value itself, or the index of the first element
   */
  Expression expression();

  /**
   * Returns the same operand with another expression.
   *
   * @param replacement the expression, of the same type
   * @return the changed operand
   */
  WarpOperand with(Expression replacement);

  /**
   * A value.
   *
   * @param expression the value
   */
  record Value(Expression expression) implements WarpOperand {
    /** Checks that the value is present. */
    public Value {
      Objects.requireNonNull(expression, "expression");
    }

    @Override
    public SourcePosition position() {
      return expression.position();
    }

    @Override
    public WarpOperand with(Expression replacement) {
      return new Value(replacement);
    }
  }

  /**
   * A place in a local or private array.
   *
   * @param position where it stands
   * @param array the array
   * @param expression the index of the first element
   */
  record InArray(SourcePosition position, ArrayVariable array, Expression expression)
      implements WarpOperand {
    /**
     * Checks the index.
     *
     * @throws IllegalArgumentException if it is no integer
     */
    public InArray {
      Objects.requireNonNull(array, "array");
      Check.index(expression, position);
    }

    @Override
    public WarpOperand with(Expression replacement) {
      return new InArray(position, array, replacement);
    }
  }

  /**
   * A place in a buffer.
   *
   * @param position where it stands
   * @param buffer the buffer
   * @param expression the index of the first element
   */
  record InBuffer(SourcePosition position, BufferVariable buffer, Expression expression)
      implements WarpOperand {
    /**
     * Checks the index and the buffer.
     *
     * @throws IllegalArgumentException if the index is no integer, or the buffer has no elements or
     *     has fields before them
     */
    public InBuffer {
      Check.elements(buffer, position);
      Check.that(
          buffer.type().fields().isEmpty(),
          position,
          buffer.name() + " has fields before its elements");
      Check.index(expression, position);
    }

    @Override
    public WarpOperand with(Expression replacement) {
      return new InBuffer(position, buffer, replacement);
    }
  }
}
