package org.sepllm.hat.model;

import java.util.List;
import java.util.Objects;

/** A typed expression without side effects; see the package for order and arithmetic. */
public sealed interface Expression extends Argument {
  /**
   * Returns where the expression stands.
   *
   * @return the position of its first character
   */
  SourcePosition position();

  /**
   * Returns the type of the value.
   *
   * @return the type
   */
  ScalarType type();

  /**
   * Returns the direct operands.
   *
   * @return the operands from left to right
   */
  List<Expression> operands();

  /**
   * A literal, a folded constant, or a specialised argument.
   *
   * @param position where it stands
   * @param type its type
   * @param bits the value: integers extended by their sign ({@code char} by zeros), {@code boolean}
   *     as 0 or 1, floating numbers as their raw bits, extended by zeros
   */
  record Constant(SourcePosition position, ScalarType type, long bits) implements Expression {
    /**
     * Checks that the bits are the canonical form of a value of the type.
     *
     * @throws IllegalArgumentException if they are not
     */
    public Constant {
      Objects.requireNonNull(position, "position");
      boolean canonical =
          switch (type) {
            case BOOLEAN -> bits == 0 || bits == 1;
            case BYTE -> bits == (byte) bits;
            case SHORT -> bits == (short) bits;
            case CHAR, F16, BF16 -> bits == (char) bits;
            case INT -> bits == (int) bits;
            case FLOAT -> bits >>> 32 == 0;
            case LONG, DOUBLE -> true;
          };
      Check.that(canonical, position, "bits " + bits + " are no value of " + type.keyword());
    }

    /**
     * Makes an {@code int}.
     *
     * @param position where it stands
     * @param value the value
     * @return the constant
     */
    public static Constant ofInt(SourcePosition position, int value) {
      return new Constant(position, ScalarType.INT, value);
    }

    /**
     * Makes a {@code long}.
     *
     * @param position where it stands
     * @param value the value
     * @return the constant
     */
    public static Constant ofLong(SourcePosition position, long value) {
      return new Constant(position, ScalarType.LONG, value);
    }

    /**
     * Makes a {@code float}.
     *
     * @param position where it stands
     * @param value the value
     * @return the constant
     */
    public static Constant ofFloat(SourcePosition position, float value) {
      return new Constant(
          position, ScalarType.FLOAT, Integer.toUnsignedLong(Float.floatToRawIntBits(value)));
    }

    /**
     * Makes a {@code double}.
     *
     * @param position where it stands
     * @param value the value
     * @return the constant
     */
    public static Constant ofDouble(SourcePosition position, double value) {
      return new Constant(position, ScalarType.DOUBLE, Double.doubleToRawLongBits(value));
    }

    /**
     * Makes a {@code boolean}.
     *
     * @param position where it stands
     * @param value the value
     * @return the constant
     */
    public static Constant ofBoolean(SourcePosition position, boolean value) {
      return new Constant(position, ScalarType.BOOLEAN, value ? 1 : 0);
    }

    /**
     * Returns the value of a {@code float} constant.
     *
     * @return the number whose bits these are
     */
    public float floatValue() {
      return Float.intBitsToFloat((int) bits);
    }

    /**
     * Returns the value of a {@code double} constant.
     *
     * @return the number whose bits these are
     */
    public double doubleValue() {
      return Double.longBitsToDouble(bits);
    }

    @Override
    public List<Expression> operands() {
      return List.of();
    }
  }

  /**
   * The value of a variable.
   *
   * @param position where it stands
   * @param variable the variable
   */
  record Read(SourcePosition position, Variable variable) implements Expression {
    /** Checks that the parts are present. */
    public Read {
      Objects.requireNonNull(position, "position");
      Objects.requireNonNull(variable, "variable");
    }

    @Override
    public ScalarType type() {
      return variable.type();
    }

    @Override
    public List<Expression> operands() {
      return List.of();
    }
  }

  /**
   * An operator on one number, of the operand's type.
   *
   * @param position where it stands
   * @param operator the operator
   * @param operand the operand
   */
  record Unary(SourcePosition position, UnaryOperator operator, Expression operand)
      implements Expression {
    /**
     * Checks the types.
     *
     * @throws IllegalArgumentException if the operator is not defined on the operand's type
     */
    public Unary {
      Check.that(operator.accepts(operand.type()), position, operator + " of " + operand.type());
    }

    @Override
    public ScalarType type() {
      return operand.type();
    }

    @Override
    public List<Expression> operands() {
      return List.of(operand);
    }
  }

  /**
   * The opposite of a {@code boolean}.
   *
   * @param position where it stands
   * @param operand the operand
   */
  record Not(SourcePosition position, Expression operand) implements Expression {
    /**
     * Checks the type.
     *
     * @throws IllegalArgumentException if the operand is not {@code boolean}
     */
    public Not {
      Check.that(operand.type() == ScalarType.BOOLEAN, position, "! of " + operand.type());
    }

    @Override
    public ScalarType type() {
      return ScalarType.BOOLEAN;
    }

    @Override
    public List<Expression> operands() {
      return List.of(operand);
    }
  }

  /**
   * An operator on two values of one type, or a shift by an {@code int}; of the left operand's
   * type.
   *
   * @param position where it stands
   * @param operator the operator
   * @param left the left operand
   * @param right the right operand
   */
  record Binary(SourcePosition position, BinaryOperator operator, Expression left, Expression right)
      implements Expression {
    /**
     * Checks the types.
     *
     * @throws IllegalArgumentException if the operator is not defined on them
     */
    public Binary {
      ScalarType expected = operator.isShift() ? ScalarType.INT : left.type();
      Check.that(
          operator.accepts(left.type()) && right.type() == expected,
          position,
          operator + " of " + left.type() + " and " + right.type());
    }

    @Override
    public ScalarType type() {
      return left.type();
    }

    @Override
    public List<Expression> operands() {
      return List.of(left, right);
    }
  }

  /**
   * A comparison of two values of one type.
   *
   * @param position where it stands
   * @param comparison the comparison
   * @param left the left operand
   * @param right the right operand
   */
  record Compare(SourcePosition position, Comparison comparison, Expression left, Expression right)
      implements Expression {
    /**
     * Checks the types.
     *
     * @throws IllegalArgumentException if the operands differ in type or cannot be compared
     */
    public Compare {
      Check.that(
          left.type() == right.type() && comparison.accepts(left.type()),
          position,
          comparison + " of " + left.type() + " and " + right.type());
    }

    @Override
    public ScalarType type() {
      return ScalarType.BOOLEAN;
    }

    @Override
    public List<Expression> operands() {
      return List.of(left, right);
    }
  }

  /**
   * {@code &&} or {@code ||}.
   *
   * @param position where it stands
   * @param operator the operator
   * @param left the operand that is always evaluated
   * @param right the operand that is evaluated only if the left does not decide
   */
  record ShortCircuit(
      SourcePosition position, LogicalOperator operator, Expression left, Expression right)
      implements Expression {
    /**
     * Checks the types.
     *
     * @throws IllegalArgumentException if an operand is not {@code boolean}
     */
    public ShortCircuit {
      Check.that(
          left.type() == ScalarType.BOOLEAN && right.type() == ScalarType.BOOLEAN,
          position,
          operator + " of " + left.type() + " and " + right.type());
    }

    @Override
    public ScalarType type() {
      return ScalarType.BOOLEAN;
    }

    @Override
    public List<Expression> operands() {
      return List.of(left, right);
    }
  }

  /**
   * {@code ?:}, whose branches have one type.
   *
   * @param position where it stands
   * @param condition the condition
   * @param whenTrue the value if it holds
   * @param whenFalse the value if it does not
   */
  record Conditional(
      SourcePosition position, Expression condition, Expression whenTrue, Expression whenFalse)
      implements Expression {
    /**
     * Checks the types.
     *
     * @throws IllegalArgumentException if the condition is not {@code boolean} or the branches
     *     differ in type
     */
    public Conditional {
      Check.that(
          condition.type() == ScalarType.BOOLEAN && whenTrue.type() == whenFalse.type(),
          position,
          condition.type() + " ? " + whenTrue.type() + " : " + whenFalse.type());
    }

    @Override
    public ScalarType type() {
      return whenTrue.type();
    }

    @Override
    public List<Expression> operands() {
      return List.of(condition, whenTrue, whenFalse);
    }
  }

  /**
   * A conversion between two different numeric types by Java's rules.
   *
   * <p>{@code byte}, {@code short} and {@code char} convert from and to {@code int} only, the
   * 16-bit floating types from and to {@code float} only; other conversions of theirs take two
   * steps.
   *
   * @param position where it stands
   * @param type the type to convert to
   * @param operand the value to convert
   */
  record Convert(SourcePosition position, ScalarType type, Expression operand)
      implements Expression {
    /**
     * Checks the types.
     *
     * @throws IllegalArgumentException if there is no such conversion
     */
    public Convert {
      Check.that(
          isDefined(operand.type(), type), position, operand.type() + " converted to " + type);
    }

    private static boolean isDefined(ScalarType from, ScalarType to) {
      return from != to && (isWide(from) && isWide(to) || reach(from) == to || reach(to) == from);
    }

    private static boolean isWide(ScalarType type) {
      return type.isArithmetic() && !type.isHalf();
    }

    /** Returns the one type that a narrow type converts from and to. */
    private static ScalarType reach(ScalarType type) {
      return switch (type) {
        case BYTE, SHORT, CHAR -> ScalarType.INT;
        case F16, BF16 -> ScalarType.FLOAT;
        case BOOLEAN, INT, LONG, FLOAT, DOUBLE -> type;
      };
    }

    @Override
    public List<Expression> operands() {
      return List.of(operand);
    }
  }

  /**
   * The 16 bits of a half as a {@code short}, or a half of given bits.
   *
   * @param position where it stands
   * @param type the type to take the bits as
   * @param operand the value whose bits are taken
   */
  record Reinterpret(SourcePosition position, ScalarType type, Expression operand)
      implements Expression {
    /**
     * Checks the types.
     *
     * @throws IllegalArgumentException unless one type is {@code short} and the other a half
     */
    public Reinterpret {
      ScalarType from = operand.type();
      Check.that(
          from.isHalf() && type == ScalarType.SHORT || from == ScalarType.SHORT && type.isHalf(),
          position,
          "bits of " + from + " taken as " + type);
    }

    @Override
    public List<Expression> operands() {
      return List.of(operand);
    }
  }

  /**
   * What a work-item asks about its place in the launch; an {@code int}.
   *
   * @param position where it stands
   * @param id what is asked
   */
  record Identity(SourcePosition position, WorkItemId id) implements Expression {
    /** Checks that the parts are present. */
    public Identity {
      Objects.requireNonNull(position, "position");
      Objects.requireNonNull(id, "id");
    }

    @Override
    public ScalarType type() {
      return ScalarType.INT;
    }

    @Override
    public List<Expression> operands() {
      return List.of();
    }
  }

  /**
   * A mathematical function of arguments of one type.
   *
   * @param position where it stands
   * @param function the function
   * @param operands the arguments
   */
  record MathCall(SourcePosition position, MathFunction function, List<Expression> operands)
      implements Expression {
    /**
     * Checks number and types of the arguments and copies the list.
     *
     * @throws IllegalArgumentException if the function is not defined on them
     */
    public MathCall {
      operands = List.copyOf(operands);
      Check.that(
          operands.size() == function.arity(),
          position,
          function + " of " + operands.size() + " arguments");
      ScalarType type = operands.getFirst().type();
      Check.that(
          function.accepts(type) && operands.stream().allMatch(o -> o.type() == type),
          position,
          function + " of " + operands.stream().map(Expression::type).toList());
    }

    @Override
    public ScalarType type() {
      return operands.getFirst().type();
    }
  }

  /**
   * An element of a buffer.
   *
   * @param position where it stands
   * @param buffer the buffer
   * @param index the index, {@code int} or {@code long}
   */
  record BufferLoad(SourcePosition position, BufferVariable buffer, Expression index)
      implements Expression {
    /**
     * Checks the types.
     *
     * @throws IllegalArgumentException if the buffer has no elements or the index is not an integer
     */
    public BufferLoad {
      Check.elements(buffer, position);
      Check.index(index, position);
    }

    @Override
    public ScalarType type() {
      return buffer.type().elements().type();
    }

    @Override
    public List<Expression> operands() {
      return List.of(index);
    }
  }

  /**
   * The number of elements of a buffer; an {@code int}.
   *
   * @param position where it stands
   * @param buffer the buffer
   */
  record BufferLength(SourcePosition position, BufferVariable buffer) implements Expression {
    /**
     * Checks the type.
     *
     * @throws IllegalArgumentException if the buffer has no elements
     */
    public BufferLength {
      Check.elements(buffer, position);
    }

    @Override
    public ScalarType type() {
      return ScalarType.INT;
    }

    @Override
    public List<Expression> operands() {
      return List.of();
    }
  }

  /**
   * A single value in the header of a buffer.
   *
   * @param position where it stands
   * @param buffer the buffer
   * @param field the field
   */
  record FieldLoad(SourcePosition position, BufferVariable buffer, BufferField field)
      implements Expression {
    /**
     * Checks the field.
     *
     * @throws IllegalArgumentException if the buffer has no such field
     */
    public FieldLoad {
      Check.field(buffer, field, position);
    }

    @Override
    public ScalarType type() {
      return field.type();
    }

    @Override
    public List<Expression> operands() {
      return List.of();
    }
  }

  /**
   * An element of a local or private array.
   *
   * @param position where it stands
   * @param array the array
   * @param index the index, {@code int} or {@code long}
   */
  record ArrayLoad(SourcePosition position, ArrayVariable array, Expression index)
      implements Expression {
    /**
     * Checks the index.
     *
     * @throws IllegalArgumentException if the index is not an integer
     */
    public ArrayLoad {
      Objects.requireNonNull(array, "array");
      Check.index(index, position);
    }

    @Override
    public ScalarType type() {
      return array.elementType();
    }

    @Override
    public List<Expression> operands() {
      return List.of(index);
    }
  }
}
