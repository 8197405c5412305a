package org.sepllm.hat.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.sepllm.hat.model.ScalarType;

/** Grows exchanges between the work-items of a group. */
final class PhaseGrower {
  private final Dice dice;
  private final Consumer<Feature> seen;
  private final Scope scope;
  private final ExpressionGrower expressions;
  private final StatementGrower statements;
  private final int mask;
  private ScalarType type = ScalarType.INT;

  PhaseGrower(
      Dice dice,
      Consumer<Feature> seen,
      Scope scope,
      ExpressionGrower expressions,
      StatementGrower statements,
      Shape shape) {
    this.dice = dice;
    this.seen = seen;
    this.scope = scope;
    this.expressions = expressions;
    this.statements = statements;
    this.mask = shape.range().groupSize() - 1;
  }

  /** Declares memory of the group. */
  List<Node> declare() {
    seen.accept(Feature.GROUP_MEMORY);
    type = dice.pick(ScalarType.INT, ScalarType.FLOAT, ScalarType.F16);
    String word =
        switch (type) {
          case INT -> "Int";
          case FLOAT -> "Float";
          default -> "Half";
        };
    String memory = "Memory." + word + "Line";
    return List.of(new Node.Line(memory + " line = " + memory + ".createLocal();"));
  }

  /** An exchange; sometimes several rounds of it, or one that only some groups make. */
  List<Node> phase(String barrier, StatementGrower.Names names) {
    Scope.Mark mark = scope.mark();
    List<Node> nodes =
        switch (dice.below(4)) {
          case 0 -> {
            seen.accept(Feature.BARRIER_IN_LOOP);
            String round = names.fresh("round");
            scope.add(new Scope.Variable(round, ScalarType.INT, false));
            String header = "for (int R = 0; R < " + (1 + dice.below(3)) + "; R++)";
            List<Node> inner = exchange(barrier, names);
            yield List.of(new Node.Nest(header.replaceAll("\\bR\\b", round), inner, ""));
          }
          case 1 -> {
            seen.accept(Feature.BARRIER_IN_BRANCH);
            String group = "KernelContext.BIX() " + dice.pick("> 0", "== 0");
            yield List.of(new Node.Nest("if (" + group + ")", exchange(barrier, names), ""));
          }
          default -> exchange(barrier, names);
        };
    scope.leave(mark);
    return nodes;
  }

  private List<Node> exchange(String barrier, StatementGrower.Names names) {
    seen.accept(Feature.BARRIER);
    List<Node> nodes = new ArrayList<>();
    String value = expressions.of(type, 2);
    if (type == ScalarType.F16) {
      String half = names.fresh("sent");
      nodes.add(new Node.Line("F16 " + half + " = " + value + ";"));
      nodes.add(new Node.Line("line.array(local).value(" + half + ".value());"));
    } else {
      nodes.add(new Node.Line("line.array(local, " + value + ");"));
    }
    nodes.add(new Node.Line(barrier));
    String taken = names.fresh("taken");
    String at = expressions.index(mask, 2);
    nodes.add(new Node.Line(type.keyword() + " " + taken + " = line.array(" + at + ");"));
    scope.add(new Scope.Variable(taken, type, true));
    Scope.Mark mark = scope.mark();
    if (type != ScalarType.F16) {
      scope.add(new Scope.Array("line", type, mask));
    }
    nodes.addAll(statements.block(1, 1 + dice.below(2)));
    scope.leave(mark);
    Scope.Variable changed = dice.pick(scope.mutable(type));
    nodes.add(new Node.Line(changed.name() + " = " + expressions.of(type, 2) + ";"));
    nodes.add(new Node.Line(barrier));
    return nodes;
  }
}
