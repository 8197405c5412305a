package org.sepllm.hat.lift;

import com.sun.source.tree.Tree;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sepllm.hat.model.Expression;
import org.sepllm.hat.model.Function;
import org.sepllm.hat.model.SourcePosition;
import org.sepllm.hat.model.Statement;
import org.sepllm.hat.model.Variable;
import org.sepllm.hat.model.Walk;

/** Finds barriers under conditions that differ between the work-items of a group. */
final class DivergenceCheck {
  private final Function function;
  private final Set<Variable> divergent = new HashSet<>();

  DivergenceCheck(Function function) {
    this.function = function;
    int before;
    do {
      before = divergent.size();
      Walk.statements(function.body()).forEach(this::note);
    } while (divergent.size() > before);
  }

  private void note(Statement statement) {
    switch (statement) {
      case Statement.Declare declare when declare.initial().stream().anyMatch(this::differs) ->
          divergent.add(declare.variable());
      case Statement.Assign assign when differs(assign.value()) -> divergent.add(assign.variable());
      case Statement.Warp warp -> warp.result().ifPresent(divergent::add);
      default -> {}
    }
  }

  private boolean differs(Expression expression) {
    boolean here =
        switch (expression) {
          case Expression.Identity identity -> identity.id().differsWithinGroup();
          case Expression.Read read -> divergent.contains(read.variable());
          default -> false;
        };
    return here || expression.operands().stream().anyMatch(this::differs);
  }

  /** Returns the trees of the barriers that some work-items may not reach. */
  List<Tree> divergent(Map<SourcePosition, Tree> barriers) {
    List<Tree> found = new ArrayList<>();
    for (Statement statement : Walk.statements(function.body())) {
      boolean differs =
          switch (statement) {
            case Statement.If branch -> differs(branch.condition());
            case Statement.Loop loop -> differs(loop.condition());
            default -> false;
          };
      if (differs) {
        for (Statement inner : Walk.statements(statement)) {
          if (inner instanceof Statement.Barrier && barriers.containsKey(inner.position())) {
            found.add(barriers.get(inner.position()));
          }
        }
      }
    }
    return found.stream().distinct().toList();
  }
}
