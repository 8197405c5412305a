package org.sepllm.hat.cgen;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.sepllm.hat.model.ArrayVariable;
import org.sepllm.hat.model.Comparison;
import org.sepllm.hat.model.Expression;
import org.sepllm.hat.model.MemorySpace;
import org.sepllm.hat.model.ScalarType;
import org.sepllm.hat.model.Statement;
import org.sepllm.hat.model.Variable;
import org.sepllm.hat.model.Walk;
import org.sepllm.hat.model.WarpOperand;

/**
 * A loop over an {@code int} variable that only the loop's header changes, by a constant, and whose
 * range is proven: the step never overflows.
 *
 * @param variable the variable
 * @param step what is added to it after each round, not 0
 * @param mostRounds a bound on the number of rounds
 * @param constant whether the number of rounds is a constant, unless the body leaves the loop
 */
record CountedLoop(Variable variable, long step, long mostRounds, boolean constant) {
  /** Recognises a loop. */
  static Optional<CountedLoop> of(Statement.For loop) {
    if (loop.update().size() == 1
        && loop.update().getFirst() instanceof Statement.Assign assign
        && assign.variable().type() == ScalarType.INT
        && loop.condition() instanceof Expression.Compare condition
        && isRead(condition.left(), assign.variable())
        && !reads(condition.right(), Set.of(assign.variable()))
        && !changes(loop.body(), assign.variable())) {
      long step = step(assign).orElse(0);
      return step == 0 ? Optional.empty() : of(loop, assign.variable(), step, condition);
    }
    return Optional.empty();
  }

  private static Optional<CountedLoop> of(
      Statement.For loop, Variable variable, long step, Expression.Compare condition) {
    OptionalLong bound = constant(condition.right());
    OptionalLong start = start(loop, variable);
    Comparison comparison = condition.comparison();
    if (step > 0 && (comparison == Comparison.LESS || comparison == Comparison.LESS_OR_EQUAL)) {
      long last = bound.orElse(Integer.MAX_VALUE) - (comparison == Comparison.LESS ? 1 : 0);
      long first = start.orElse(Integer.MIN_VALUE);
      return last + step > Integer.MAX_VALUE
          ? Optional.empty()
          : Optional.of(make(variable, step, last - first, start, bound));
    }
    if (step < 0
        && (comparison == Comparison.GREATER || comparison == Comparison.GREATER_OR_EQUAL)) {
      long last = bound.orElse(Integer.MIN_VALUE) + (comparison == Comparison.GREATER ? 1 : 0);
      long first = start.orElse(Integer.MAX_VALUE);
      return last + step < Integer.MIN_VALUE
          ? Optional.empty()
          : Optional.of(make(variable, step, first - last, start, bound));
    }
    return Optional.empty();
  }

  private static CountedLoop make(
      Variable variable, long step, long distance, OptionalLong start, OptionalLong bound) {
    long rounds = distance < 0 ? 0 : distance / Math.abs(step) + 1;
    return new CountedLoop(variable, step, rounds, start.isPresent() && bound.isPresent());
  }

  private static OptionalLong step(Statement.Assign assign) {
    if (assign.value() instanceof Expression.Binary binary
        && isRead(binary.left(), assign.variable())
        && binary.right() instanceof Expression.Constant constant) {
      return switch (binary.operator()) {
        case ADD -> OptionalLong.of(constant.bits());
        case SUBTRACT -> OptionalLong.of(-constant.bits());
        default -> OptionalLong.empty();
      };
    }
    return OptionalLong.empty();
  }

  private static OptionalLong start(Statement.For loop, Variable variable) {
    return loop.initial().size() == 1
            && loop.initial().getFirst() instanceof Statement.Declare declare
            && declare.variable().equals(variable)
            && declare.initial().isPresent()
        ? constant(declare.initial().get())
        : OptionalLong.empty();
  }

  private static OptionalLong constant(Expression expression) {
    return expression instanceof Expression.Constant constant
        ? OptionalLong.of(constant.bits())
        : OptionalLong.empty();
  }

  private static boolean isRead(Expression expression, Variable variable) {
    return expression instanceof Expression.Read read && read.variable().equals(variable);
  }

  private static boolean changes(Statement body, Variable variable) {
    return Walk.statements(body).stream().anyMatch(s -> target(s).equals(Optional.of(variable)));
  }

  private static Optional<Variable> target(Statement statement) {
    return switch (statement) {
      case Statement.Assign assign -> Optional.of(assign.variable());
      case Statement.Declare declare -> Optional.of(declare.variable());
      case Statement.Call call -> call.result();
      case Statement.AtomicIncrement increment -> increment.result();
      case Statement.Warp warp -> warp.result();
      default -> Optional.empty();
    };
  }

  private static boolean reads(Expression expression, Set<Variable> variables) {
    return expression instanceof Expression.Read read && variables.contains(read.variable())
        || expression.operands().stream().anyMatch(operand -> reads(operand, variables));
  }

  /** Tells whether an index of an array in private memory depends on the loop's variable. */
  boolean indexesPrivateArray(Statement.Block body) {
    Set<Variable> dependent = new HashSet<>(Set.of(variable));
    List<Statement> statements = Walk.statements(body);
    for (Statement statement : statements) {
      Optional<Variable> changed = target(statement);
      if (changed.isPresent()
          && Walk.roots(statement).stream().anyMatch(value -> reads(value, dependent))) {
        dependent.add(changed.get());
      }
    }
    return statements.stream()
            .filter(Statement.ArrayStore.class::isInstance)
            .map(Statement.ArrayStore.class::cast)
            .anyMatch(store -> isOwn(store.array()) && reads(store.index(), dependent))
        || Walk.expressions(body).stream()
            .filter(Expression.ArrayLoad.class::isInstance)
            .map(Expression.ArrayLoad.class::cast)
            .anyMatch(load -> isOwn(load.array()) && reads(load.index(), dependent))
        || statements.stream()
            .filter(Statement.Warp.class::isInstance)
            .flatMap(statement -> ((Statement.Warp) statement).operands().stream())
            .anyMatch(operand ->
                operand instanceof WarpOperand.InArray place
                    && isOwn(place.array())
                    && reads(place.expression(), dependent));
  }

  private static boolean isOwn(ArrayVariable array) {
    return array.space() == MemorySpace.PRIVATE;
  }

  /** The update of the variable; signed, since the range is proven. */
  String update(String name) {
    return step > 0 ? name + " += " + step : name + " -= " + -step;
  }
}
