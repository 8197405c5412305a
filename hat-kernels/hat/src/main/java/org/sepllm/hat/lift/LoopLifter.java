package org.sepllm.hat.lift;

import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.WhileLoopTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sepllm.hat.model.Expression;
import org.sepllm.hat.model.ScalarType;
import org.sepllm.hat.model.SourcePosition;
import org.sepllm.hat.model.Statement;

/** Lifts loops; conditions and updates that take statements move into the body. */
final class LoopLifter {
  private final FunctionContext context;
  private final ExpressionLifter expressions;
  private final StatementLifter statements;
  private final JumpTargets targets;

  LoopLifter(
      FunctionContext context,
      ExpressionLifter expressions,
      StatementLifter statements,
      JumpTargets targets) {
    this.context = context;
    this.expressions = expressions;
    this.statements = statements;
    this.targets = targets;
  }

  private record Condition(List<Statement> before, Expression value) {}

  void lift(WhileLoopTree tree, Optional<String> name) {
    SourcePosition at = context.at(tree);
    Optional<String> label = name.map(targets::fresh);
    Condition condition = condition(at, tree.getCondition());
    JumpTargets.Target target = new JumpTargets.Target(name, label, true, Optional.empty());
    Statement.Block body = body(target, tree.getStatement(), condition);
    context.emitter().add(new Statement.While(at, label, header(at, condition), body));
  }

  void lift(ForLoopTree tree, Optional<String> name) {
    SourcePosition at = context.at(tree);
    Optional<String> label = name.map(targets::fresh);
    List<Statement> initial = steps(tree.getInitializer());
    Condition condition = condition(at, tree.getCondition());
    List<Statement> update = steps(tree.getUpdate());
    Optional<List<Statement.Simple>> first = Emitter.simple(initial);
    Optional<List<Statement.Simple>> next = Emitter.simple(update).filter(LoopLifter::isUpdate);
    Optional<String> round =
        next.isPresent() ? Optional.empty() : Optional.of(targets.fresh("round"));
    JumpTargets.Target target = new JumpTargets.Target(name, label, true, round);
    Statement.Block body = body(target, tree.getStatement(), condition);
    if (round.isPresent()) {
      body = withUpdate(body, condition, round, update);
    }
    Statement loop =
        new Statement.For(
            at,
            label,
            first.orElse(List.of()),
            header(at, condition),
            next.orElse(List.of()),
            body);
    if (first.isEmpty()) {
      initial.add(loop);
      loop = Statement.Block.of(at, initial);
    }
    context.emitter().add(loop);
  }

  private static boolean isUpdate(List<Statement.Simple> steps) {
    return steps.stream().noneMatch(Statement.Declare.class::isInstance);
  }

  private List<Statement> steps(List<? extends StatementTree> trees) {
    return context.emitter().inside(() -> trees.forEach(this::step));
  }

  private void step(StatementTree tree) {
    if (tree instanceof ExpressionStatementTree statement) {
      statements.expression(statement.getExpression());
    } else {
      statements.statement(tree, false);
    }
  }

  private Condition condition(SourcePosition at, ExpressionTree tree) {
    if (tree == null) {
      return new Condition(List.of(), Expression.Constant.ofBoolean(at, true));
    }
    Expression[] value = new Expression[1];
    List<Statement> before =
        context.emitter().inside(() -> value[0] = expressions.lift(tree, ScalarType.BOOLEAN));
    return new Condition(before, value[0]);
  }

  private static Expression header(SourcePosition at, Condition condition) {
    return condition.before().isEmpty()
        ? condition.value()
        : Expression.Constant.ofBoolean(at, true);
  }

  /** Lifts the body, after what the condition takes. */
  private Statement.Block body(JumpTargets.Target target, StatementTree tree, Condition condition) {
    List<Statement> body = new ArrayList<>();
    if (!condition.before().isEmpty()) {
      SourcePosition at = condition.value().position();
      Statement leave = new Statement.Break(at, Optional.empty());
      body.addAll(condition.before());
      body.add(
          new Statement.If(
              at,
              new Expression.Not(at, condition.value()),
              Statement.Block.of(at, List.of(leave)),
              Statement.Block.of(at, List.of())));
    }
    targets.inside(target, () -> body.addAll(statements.statements(tree)));
    return Statement.Block.of(context.at(tree), body);
  }

  /** Puts the rest of a round into a labelled block, which {@code continue} leaves. */
  private static Statement.Block withUpdate(
      Statement.Block body, Condition condition, Optional<String> round, List<Statement> update) {
    int test = condition.before().isEmpty() ? 0 : condition.before().size() + 1;
    List<Statement> all = body.statements();
    List<Statement> statements = new ArrayList<>(all.subList(0, test));
    List<Statement> rest = all.subList(test, all.size());
    statements.add(new Statement.Block(body.position(), round, rest));
    statements.addAll(update);
    return Statement.Block.of(body.position(), statements);
  }
}
