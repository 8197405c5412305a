package org.sepllm.hat.lift;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.sepllm.hat.model.Expression;
import org.sepllm.hat.model.NameSupply;
import org.sepllm.hat.model.ScalarType;
import org.sepllm.hat.model.SourcePosition;
import org.sepllm.hat.model.Statement;
import org.sepllm.hat.model.Variable;

/** Collects statements in Java's order of evaluation. */
final class Emitter {
  private final NameSupply names;

  /** Variables that are assigned to after their declaration. */
  private final Set<Variable> assigned;

  private List<Statement> current = new ArrayList<>();

  Emitter(NameSupply names, Set<Variable> assigned) {
    this.names = names;
    this.assigned = assigned;
  }

  void add(Statement statement) {
    current.add(statement);
  }

  /** Lowers something and returns the statements that this took. */
  List<Statement> inside(Runnable lowering) {
    List<Statement> outer = current;
    current = new ArrayList<>();
    try {
      lowering.run();
      return current;
    } finally {
      current = outer;
    }
  }

  /** Keeps a value in a new variable. */
  Expression keep(Expression value) {
    Variable variable = temporary(value.type());
    add(new Statement.Declare(value.position(), variable, Optional.of(value)));
    return new Expression.Read(value.position(), variable);
  }

  /** Declares a new variable that takes its only value before it is read. */
  Variable declareOnce(SourcePosition position, ScalarType type) {
    Variable variable = temporary(type);
    add(new Statement.Declare(position, variable, Optional.empty()));
    return variable;
  }

  /** Declares a new variable without a value. */
  Variable declare(SourcePosition position, ScalarType type) {
    Variable variable = temporary(type);
    assigned.add(variable);
    add(new Statement.Declare(position, variable, Optional.empty()));
    return variable;
  }

  private Variable temporary(ScalarType type) {
    return new Variable(names.fresh("temp"), type);
  }

  /**
   * Lowers operands from left to right. If one takes statements, what comes before it is evaluated
   * before them.
   */
  List<Expression> inOrder(List<Supplier<Expression>> operands) {
    List<Expression> values = new ArrayList<>();
    List<List<Statement>> before = new ArrayList<>();
    int lastEffect = 0;
    for (int index = 0; index < operands.size(); index++) {
      Supplier<Expression> operand = operands.get(index);
      before.add(inside(() -> values.add(operand.get())));
      if (!before.getLast().isEmpty()) {
        lastEffect = index;
      }
    }
    for (int index = 0; index < values.size(); index++) {
      current.addAll(before.get(index));
      if (index < lastEffect && !isSettled(values.get(index))) {
        values.set(index, keep(values.get(index)));
      }
    }
    return values;
  }

  /** Tells whether a value is the same, and does not fail, whenever it is evaluated. */
  private boolean isSettled(Expression value) {
    boolean settled =
        switch (value) {
          case Expression.Read read -> !assigned.contains(read.variable());
          case Expression.Binary binary -> !Operators.mayFail(binary);
          case Expression.BufferLoad _, Expression.FieldLoad _, Expression.ArrayLoad _ -> false;
          default -> true;
        };
    return settled && value.operands().stream().allMatch(this::isSettled);
  }

  /** Tells whether statements may stand in the header of a loop. */
  static Optional<List<Statement.Simple>> simple(List<Statement> statements) {
    List<Statement.Simple> simple = new ArrayList<>();
    for (Statement statement : statements) {
      if (!(statement instanceof Statement.Simple step)) {
        return Optional.empty();
      }
      simple.add(step);
    }
    return Optional.of(simple);
  }
}
