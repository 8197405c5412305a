package org.sepllm.hat.model;

import java.util.ArrayList;
import java.util.List;

/** Walks over all nodes of a tree. */
public final class Walk {
  private Walk() {}

  /**
   * Lists a statement and all statements inside it, loop headers included.
   *
   * @param root the statement to start from
   * @return the statements, each before those inside it, otherwise in the order of the source
   */
  public static List<Statement> statements(Statement root) {
    List<Statement> found = new ArrayList<>();
    collect(root, found);
    return List.copyOf(found);
  }

  private static void collect(Statement statement, List<Statement> found) {
    found.add(statement);
    for (Statement inner : inside(statement)) {
      collect(inner, found);
    }
  }

  private static List<Statement> inside(Statement statement) {
    return switch (statement) {
      case Statement.Block block -> block.statements();
      case Statement.If branch -> List.of(branch.then(), branch.otherwise());
      case Statement.While loop -> List.of(loop.body());
      case Statement.For loop -> {
        List<Statement> parts = new ArrayList<>(loop.initial());
        parts.addAll(loop.update());
        parts.add(loop.body());
        yield parts;
      }
      default -> List.of();
    };
  }

  /**
   * Lists the expressions that a statement itself evaluates, without those of statements inside it.
   *
   * @param statement the statement
   * @return the outermost expressions in the order of evaluation
   */
  public static List<Expression> roots(Statement statement) {
    return switch (statement) {
      case Statement.Simple simple -> simple.expressions();
      case Statement.Warp warp -> warp.expressions();
      case Statement.If branch -> List.of(branch.condition());
      case Statement.Loop loop -> List.of(loop.condition());
      case Statement.Return end -> end.value().stream().toList();
      default -> List.of();
    };
  }

  /**
   * Lists all expressions of a statement and of the statements inside it, operands included.
   *
   * @param root the statement to start from
   * @return the expressions, operands before what uses them
   */
  public static List<Expression> expressions(Statement root) {
    List<Expression> found = new ArrayList<>();
    for (Statement statement : statements(root)) {
      for (Expression expression : roots(statement)) {
        collect(expression, found);
      }
    }
    return List.copyOf(found);
  }

  private static void collect(Expression expression, List<Expression> found) {
    for (Expression operand : expression.operands()) {
      collect(operand, found);
    }
    found.add(expression);
  }
}
