package org.sepllm.hat.lift;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.BreakTree;
import com.sun.source.tree.CompoundAssignmentTree;
import com.sun.source.tree.ContinueTree;
import com.sun.source.tree.EmptyStatementTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.IfTree;
import com.sun.source.tree.LabeledStatementTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.UnaryTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.tree.WhileLoopTree;
import java.util.List;
import java.util.Optional;
import org.sepllm.hat.model.Expression;
import org.sepllm.hat.model.ScalarType;
import org.sepllm.hat.model.SourcePosition;
import org.sepllm.hat.model.Statement;

/** Lifts statements. */
final class StatementLifter {
  private final FunctionContext context;
  private final Optional<ScalarType> result;
  private final ExpressionLifter expressions;
  private final DeclarationLifter declarations;
  private final LoopLifter loops;
  private final JumpTargets targets = new JumpTargets();

  StatementLifter(
      FunctionContext context, Optional<ScalarType> result, SchemaReader schemas, boolean kernel) {
    this.context = context;
    this.result = result;
    this.expressions = new ExpressionLifter(context);
    this.declarations = new DeclarationLifter(context, expressions, schemas, kernel);
    this.loops = new LoopLifter(context, expressions, this, targets);
  }

  /** Lifts the body of a function. */
  Statement.Block body(BlockTree tree) {
    List<Statement> statements =
        context.emitter().inside(() -> tree.getStatements().forEach(s -> reported(s, true)));
    return Statement.Block.of(context.at(tree), statements);
  }

  /** Lifts a statement that is a block of its own, whether it has braces or not. */
  Statement.Block block(StatementTree tree) {
    return Statement.Block.of(context.at(tree), statements(tree));
  }

  List<Statement> statements(StatementTree tree) {
    return context
        .emitter()
        .inside(() -> {
          if (tree instanceof BlockTree block) {
            block.getStatements().forEach(statement -> reported(statement, false));
          } else {
            reported(tree, false);
          }
        });
  }

  /** Lifts a statement; what it may not contain is reported, and the next one is looked at. */
  private void reported(StatementTree tree, boolean outermost) {
    try {
      statement(tree, outermost);
    } catch (LiftError error) {
      context.source().error(error);
    }
  }

  void statement(StatementTree tree, boolean outermost) {
    SourcePosition at = context.at(tree);
    switch (tree) {
      case VariableTree variable -> declarations.declare(variable, outermost);
      case ExpressionStatementTree statement -> expression(statement.getExpression());
      case BlockTree block -> context.emitter().add(block(block));
      case IfTree branch -> branch(branch);
      case WhileLoopTree loop -> loops.lift(loop, Optional.empty());
      case ForLoopTree loop -> loops.lift(loop, Optional.empty());
      case LabeledStatementTree labelled -> labelled(labelled);
      case BreakTree jump -> {
        JumpTargets.Target target = targets.find(Optional.ofNullable(jump.getLabel()));
        boolean named = jump.getLabel() != null;
        context.emitter().add(new Statement.Break(at, named ? target.label() : Optional.empty()));
      }
      case ContinueTree jump -> next(at, jump);
      case ReturnTree end -> end(at, end);
      case EmptyStatementTree _ -> {}
      case StatementTree other -> throw Forbidden.statement(other);
    }
  }

  private void next(SourcePosition at, ContinueTree jump) {
    JumpTargets.Target target = targets.find(Optional.ofNullable(jump.getLabel()));
    boolean named = jump.getLabel() != null;
    context
        .emitter()
        .add(
            target.round().isPresent()
                ? new Statement.Break(at, target.round())
                : new Statement.Continue(at, named ? target.label() : Optional.empty()));
  }

  private void end(SourcePosition at, ReturnTree end) {
    Optional<Expression> value = result.map(type -> expressions.lift(end.getExpression(), type));
    context.emitter().add(new Statement.Return(at, value));
  }

  /** Lifts an expression whose value is not used. */
  void expression(ExpressionTree tree) {
    switch (FunctionContext.bare(tree)) {
      case AssignmentTree assignment -> expressions.assignments().assign(assignment);
      case CompoundAssignmentTree assignment -> expressions.assignments().compound(assignment);
      case UnaryTree step -> expressions.assignments().step(step, false);
      case MethodInvocationTree call -> expressions.calls().statement(call);
      case ExpressionTree other -> throw Forbidden.expression(other);
    }
  }

  private void branch(IfTree tree) {
    Expression condition = expressions.lift(tree.getCondition(), ScalarType.BOOLEAN);
    Statement.Block then = block(tree.getThenStatement());
    Statement.Block otherwise =
        tree.getElseStatement() == null
            ? Statement.Block.of(context.at(tree), List.of())
            : block(tree.getElseStatement());
    context.emitter().add(new Statement.If(context.at(tree), condition, then, otherwise));
  }

  private void labelled(LabeledStatementTree tree) {
    String name = tree.getLabel().toString();
    switch (tree.getStatement()) {
      case WhileLoopTree loop -> loops.lift(loop, Optional.of(name));
      case ForLoopTree loop -> loops.lift(loop, Optional.of(name));
      case StatementTree other -> {
        Optional<String> label = Optional.of(targets.fresh(name));
        JumpTargets.Target target =
            new JumpTargets.Target(Optional.of(name), label, false, Optional.empty());
        List<Statement> inner =
            context
                .emitter()
                .inside(() ->
                    targets.inside(
                        target, () -> statements(other).forEach(context.emitter()::add)));
        context.emitter().add(new Statement.Block(context.at(tree), label, inner));
      }
    }
  }
}
