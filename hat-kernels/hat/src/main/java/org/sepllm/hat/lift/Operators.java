package org.sepllm.hat.lift;

import com.sun.source.tree.Tree;
import java.util.Optional;
import org.sepllm.hat.model.BinaryOperator;
import org.sepllm.hat.model.Comparison;
import org.sepllm.hat.model.Expression;

/** The operators of the model for the operators of Java. */
final class Operators {
  private Operators() {}

  static Optional<Comparison> comparison(Tree.Kind kind) {
    return switch (kind) {
      case EQUAL_TO -> Optional.of(Comparison.EQUAL);
      case NOT_EQUAL_TO -> Optional.of(Comparison.NOT_EQUAL);
      case LESS_THAN -> Optional.of(Comparison.LESS);
      case LESS_THAN_EQUAL -> Optional.of(Comparison.LESS_OR_EQUAL);
      case GREATER_THAN -> Optional.of(Comparison.GREATER);
      case GREATER_THAN_EQUAL -> Optional.of(Comparison.GREATER_OR_EQUAL);
      default -> Optional.empty();
    };
  }

  /** Tells whether an operation may divide an integer by zero. */
  static boolean mayFail(Expression.Binary binary) {
    boolean divides =
        binary.operator() == BinaryOperator.DIVIDE || binary.operator() == BinaryOperator.REMAINDER;
    boolean nonZero = binary.right() instanceof Expression.Constant divisor && divisor.bits() != 0;
    return divides && !binary.type().isFloating() && !nonZero;
  }

  /** Returns the operator of a binary expression or of a compound assignment. */
  static BinaryOperator binary(Tree tree, Tree.Kind kind) {
    return switch (kind) {
      case PLUS, PLUS_ASSIGNMENT, PREFIX_INCREMENT, POSTFIX_INCREMENT -> BinaryOperator.ADD;
      case MINUS, MINUS_ASSIGNMENT, PREFIX_DECREMENT, POSTFIX_DECREMENT -> BinaryOperator.SUBTRACT;
      case MULTIPLY, MULTIPLY_ASSIGNMENT -> BinaryOperator.MULTIPLY;
      case DIVIDE, DIVIDE_ASSIGNMENT -> BinaryOperator.DIVIDE;
      case REMAINDER, REMAINDER_ASSIGNMENT -> BinaryOperator.REMAINDER;
      case LEFT_SHIFT, LEFT_SHIFT_ASSIGNMENT -> BinaryOperator.SHIFT_LEFT;
      case RIGHT_SHIFT, RIGHT_SHIFT_ASSIGNMENT -> BinaryOperator.SHIFT_RIGHT;
      case UNSIGNED_RIGHT_SHIFT, UNSIGNED_RIGHT_SHIFT_ASSIGNMENT ->
          BinaryOperator.UNSIGNED_SHIFT_RIGHT;
      case AND, AND_ASSIGNMENT -> BinaryOperator.AND;
      case XOR, XOR_ASSIGNMENT -> BinaryOperator.XOR;
      case OR, OR_ASSIGNMENT -> BinaryOperator.OR;
      default -> throw new LiftError(tree, "a kernel has no operator " + kind);
    };
  }
}
