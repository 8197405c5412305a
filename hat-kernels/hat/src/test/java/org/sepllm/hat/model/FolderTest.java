package org.sepllm.hat.model;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.sepllm.hat.model.Expression.Constant;

/** Folding computes what Java computes. */
final class FolderTest {
  private static final SourcePosition AT = new SourcePosition("A.java", 1, 1);

  private static Expression fold(BinaryOperator operator, Expression left, Expression right) {
    return Folder.fold(new Expression.Binary(AT, operator, left, right));
  }

  private static Expression convert(ScalarType type, Expression value) {
    return Folder.fold(new Expression.Convert(AT, type, value));
  }

  @Property
  void intArithmetic(@ForAll int x, @ForAll int y) {
    Constant left = Constant.ofInt(AT, x);
    Constant right = Constant.ofInt(AT, y);
    for (BinaryOperator operator : BinaryOperator.values()) {
      boolean divides = operator.symbol().equals("/") || operator.symbol().equals("%");
      if (divides && y == 0) {
        assertThat(fold(operator, left, right)).isInstanceOf(Expression.Binary.class);
      } else {
        int expected =
            switch (operator) {
              case ADD -> x + y;
              case SUBTRACT -> x - y;
              case MULTIPLY -> x * y;
              case DIVIDE -> x / y;
              case REMAINDER -> x % y;
              case SHIFT_LEFT -> x << y;
              case SHIFT_RIGHT -> x >> y;
              case UNSIGNED_SHIFT_RIGHT -> x >>> y;
              case AND -> x & y;
              case XOR -> x ^ y;
              case OR -> x | y;
            };
        assertThat(fold(operator, left, right)).isEqualTo(Constant.ofInt(AT, expected));
      }
    }
  }

  @Property
  void longArithmetic(@ForAll long x, @ForAll long y, @ForAll int count) {
    Constant left = Constant.ofLong(AT, x);
    Constant right = Constant.ofLong(AT, y);
    assertThat(fold(BinaryOperator.MULTIPLY, left, right)).isEqualTo(Constant.ofLong(AT, x * y));
    assertThat(fold(BinaryOperator.UNSIGNED_SHIFT_RIGHT, left, Constant.ofInt(AT, count)))
        .isEqualTo(Constant.ofLong(AT, x >>> count));
    if (y != 0) {
      assertThat(fold(BinaryOperator.DIVIDE, left, right)).isEqualTo(Constant.ofLong(AT, x / y));
      assertThat(fold(BinaryOperator.REMAINDER, left, right)).isEqualTo(Constant.ofLong(AT, x % y));
    }
  }

  @Test
  void smallestIntegers() {
    Constant min = Constant.ofInt(AT, Integer.MIN_VALUE);
    Constant minusOne = Constant.ofInt(AT, -1);
    assertThat(fold(BinaryOperator.DIVIDE, min, minusOne)).isEqualTo(min);
    assertThat(fold(BinaryOperator.REMAINDER, min, minusOne)).isEqualTo(Constant.ofInt(AT, 0));
    assertThat(Folder.fold(new Expression.Unary(AT, UnaryOperator.NEGATE, min))).isEqualTo(min);
  }

  @Property
  void floatArithmetic(@ForAll float x, @ForAll float y) {
    Constant left = Constant.ofFloat(AT, x);
    Constant right = Constant.ofFloat(AT, y);
    assertThat(fold(BinaryOperator.ADD, left, right)).isEqualTo(Constant.ofFloat(AT, x + y));
    assertThat(fold(BinaryOperator.MULTIPLY, left, right)).isEqualTo(Constant.ofFloat(AT, x * y));
    if (y != 0) {
      assertThat(fold(BinaryOperator.DIVIDE, left, right)).isEqualTo(Constant.ofFloat(AT, x / y));
      assertThat(fold(BinaryOperator.REMAINDER, left, right))
          .isEqualTo(Constant.ofFloat(AT, x % y));
    }
    assertThat(Folder.fold(new Expression.Compare(AT, Comparison.LESS, left, right)))
        .isEqualTo(Constant.ofBoolean(AT, x < y));
  }

  @Property
  void comparisonsWithNaN(@ForAll double x) {
    Constant number = Constant.ofDouble(AT, x);
    Constant nan = Constant.ofDouble(AT, Double.NaN);
    for (Comparison comparison : Comparison.values()) {
      assertThat(Folder.fold(new Expression.Compare(AT, comparison, number, nan)))
          .isEqualTo(Constant.ofBoolean(AT, comparison == Comparison.NOT_EQUAL));
    }
  }

  @Property
  void conversions(@ForAll double d, @ForAll float f, @ForAll long l, @ForAll int i) {
    assertThat(convert(ScalarType.INT, Constant.ofDouble(AT, d)))
        .isEqualTo(Constant.ofInt(AT, (int) d));
    assertThat(convert(ScalarType.LONG, Constant.ofFloat(AT, f)))
        .isEqualTo(Constant.ofLong(AT, (long) f));
    assertThat(convert(ScalarType.FLOAT, Constant.ofDouble(AT, d)))
        .isEqualTo(Constant.ofFloat(AT, (float) d));
    assertThat(convert(ScalarType.FLOAT, Constant.ofLong(AT, l)))
        .isEqualTo(Constant.ofFloat(AT, (float) l));
    assertThat(convert(ScalarType.DOUBLE, Constant.ofLong(AT, l)))
        .isEqualTo(Constant.ofDouble(AT, (double) l));
    assertThat(convert(ScalarType.INT, Constant.ofLong(AT, l)))
        .isEqualTo(Constant.ofInt(AT, (int) l));
    assertThat(convert(ScalarType.BYTE, Constant.ofInt(AT, i)))
        .isEqualTo(new Constant(AT, ScalarType.BYTE, (byte) i));
    assertThat(convert(ScalarType.CHAR, Constant.ofInt(AT, i)))
        .isEqualTo(new Constant(AT, ScalarType.CHAR, (char) i));
    assertThat(convert(ScalarType.SHORT, Constant.ofInt(AT, i)))
        .isEqualTo(new Constant(AT, ScalarType.SHORT, (short) i));
  }
}
