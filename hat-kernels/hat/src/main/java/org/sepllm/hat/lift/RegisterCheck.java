package org.sepllm.hat.lift;

import com.sun.source.tree.Tree;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.sepllm.hat.model.Expression;
import org.sepllm.hat.model.Function;
import org.sepllm.hat.model.MemorySpace;
import org.sepllm.hat.model.SourcePosition;
import org.sepllm.hat.model.Statement;
import org.sepllm.hat.model.Variable;
import org.sepllm.hat.model.Walk;
import org.sepllm.hat.model.WarpOperand;

/** Finds offsets of registers that are no constants once loops are unrolled. */
final class RegisterCheck {
  private final List<Statement> statements;
  private final Set<Variable> known = new HashSet<>();

  RegisterCheck(Function function) {
    statements = Walk.statements(function.body());
    Set<Variable> assigned = new HashSet<>();
    for (Statement statement : statements) {
      switch (statement) {
        case Statement.Assign assign -> assigned.add(assign.variable());
        case Statement.Call call -> call.result().ifPresent(assigned::add);
        case Statement.AtomicIncrement increment -> increment.result().ifPresent(assigned::add);
        case Statement.Warp warp -> warp.result().ifPresent(assigned::add);
        default -> {}
      }
    }
    for (Statement statement : statements) {
      switch (statement) {
        case Statement.For loop -> note(loop);
        case Statement.Declare declare
            when !assigned.contains(declare.variable())
                && declare.initial().map(this::isKnown).orElse(false) ->
            known.add(declare.variable());
        default -> {}
      }
    }
  }

  /** The variable of a loop from a constant to a constant, which only the loop's update changes. */
  private void note(Statement.For loop) {
    if (loop.initial().size() == 1
        && loop.initial().getFirst() instanceof Statement.Declare declare
        && declare.initial().map(this::isKnown).orElse(false)
        && loop.condition() instanceof Expression.Compare compare
        && compare.left() instanceof Expression.Read read
        && read.variable().equals(declare.variable())
        && isKnown(compare.right())
        && loop.update().size() == 1
        && changes(loop.update().getFirst(), declare.variable())
        && Walk.statements(loop.body()).stream()
            .noneMatch(statement -> changes(statement, declare.variable()))) {
      known.add(declare.variable());
    }
  }

  private static boolean changes(Statement statement, Variable variable) {
    return statement instanceof Statement.Assign assign && assign.variable().equals(variable);
  }

  private boolean isKnown(Expression expression) {
    return switch (expression) {
      case Expression.Constant _ -> true;
      case Expression.Read read -> known.contains(read.variable());
      case Expression.Unary _,
          Expression.Binary _,
          Expression.Convert _,
          Expression.Compare _,
          Expression.Conditional _ ->
          expression.operands().stream().allMatch(this::isKnown);
      default -> false;
    };
  }

  /** Returns the trees of the offsets that are not known. */
  List<Tree> unknown(Map<SourcePosition, Tree> registers) {
    return statements.stream()
        .flatMap(statement ->
            statement instanceof Statement.Warp warp ? warp.operands().stream() : Stream.empty())
        .filter(operand ->
            operand instanceof WarpOperand.InArray place
                && place.array().space() == MemorySpace.PRIVATE
                && !isKnown(place.expression()))
        .map(operand -> operand.expression().position())
        .filter(registers::containsKey)
        .map(registers::get)
        .distinct()
        .toList();
  }
}
