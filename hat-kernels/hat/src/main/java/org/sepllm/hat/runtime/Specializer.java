package org.sepllm.hat.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.sepllm.hat.model.Expression;
import org.sepllm.hat.model.Function;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.model.Parameter;
import org.sepllm.hat.model.Rewriter;
import org.sepllm.hat.model.Statement;
import org.sepllm.hat.model.Variable;
import org.sepllm.hat.model.Walk;

/** Puts constants in place of the numbers that a kernel takes. */
public final class Specializer {
  private Specializer() {}

  /**
   * Specialises a kernel.
   *
   * @param kernel the kernel
   * @param values constants by the names of {@code int} and {@code float} parameters
   * @return the kernel without those parameters; one that the kernel assigns to remains as a
   *     variable that starts with its constant
   * @throws IllegalArgumentException if a name is not that of such a parameter, or its constant is
   *     of another type
   */
  public static Kernel specialize(Kernel kernel, Map<String, Expression.Constant> values) {
    Function entry = kernel.entry();
    List<Variable> replaced = replaced(entry, values);
    Set<String> assigned = assigned(entry);
    Rewriter rewriter =
        new Rewriter(
            read -> {
              Expression.Constant value = values.get(read.variable().name());
              boolean constant =
                  replaced.contains(read.variable()) && !assigned.contains(read.variable().name());
              return constant
                  ? new Expression.Constant(read.position(), value.type(), value.bits())
                  : read;
            },
            array -> array);
    List<Statement> statements = new ArrayList<>();
    for (Variable variable : replaced) {
      if (assigned.contains(variable.name())) {
        Optional<Expression> initial = Optional.of(values.get(variable.name()));
        statements.add(new Statement.Declare(entry.position(), variable, initial));
      }
    }
    statements.addAll(rewriter.block(entry.body()).statements());
    List<Parameter> parameters = new ArrayList<>(entry.parameters());
    parameters.removeAll(replaced);
    Statement.Block body = Statement.Block.of(entry.body().position(), statements);
    return new Kernel(
        new Function(
            entry.position(), entry.kind(), entry.name(), parameters, entry.result(), body),
        kernel.auxiliaries());
  }

  private static List<Variable> replaced(Function entry, Map<String, Expression.Constant> values) {
    List<Variable> replaced = new ArrayList<>();
    for (Parameter parameter : entry.parameters()) {
      if (parameter instanceof Variable variable && values.containsKey(variable.name())) {
        if (values.get(variable.name()).type() != variable.type()) {
          throw new IllegalArgumentException(
              "the constant for "
                  + variable.name()
                  + " is not of type "
                  + variable.type().keyword());
        }
        replaced.add(variable);
      }
    }
    if (replaced.size() != values.size()) {
      throw new IllegalArgumentException(
          "constants are given for "
              + values.keySet()
              + ", the numbers among the parameters are "
              + replaced.stream().map(Variable::name).toList());
    }
    return replaced;
  }

  private static Set<String> assigned(Function entry) {
    return Walk.statements(entry.body()).stream()
        .flatMap(statement -> target(statement).stream())
        .map(Variable::name)
        .collect(Collectors.toSet());
  }

  private static Optional<Variable> target(Statement statement) {
    return switch (statement) {
      case Statement.Assign assign -> Optional.of(assign.variable());
      case Statement.Call call -> call.result();
      case Statement.AtomicIncrement increment -> increment.result();
      case Statement.Warp warp -> warp.result();
      default -> Optional.empty();
    };
  }
}
