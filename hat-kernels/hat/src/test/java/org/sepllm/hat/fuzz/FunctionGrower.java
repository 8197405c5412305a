package org.sepllm.hat.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.sepllm.hat.model.ScalarType;

/** Grows functions that kernels call. */
final class FunctionGrower {
  /**
   * What has grown.
   *
   * @param method the method
   * @param callable how it is called
   */
  record Grown(GrownKernel.Method method, Scope.Callable callable) {}

  private FunctionGrower() {}

  static Grown grow(Dice dice, Consumer<Feature> seen, String name) {
    Scope scope = new Scope();
    ExpressionGrower expressions = new ExpressionGrower(dice, scope, seen);
    StatementGrower.Names names = new StatementGrower.Names("");
    StatementGrower statements = new StatementGrower(dice, scope, seen, expressions, names);
    List<ScalarType> types = new ArrayList<>(List.of(ScalarType.INT, ScalarType.FLOAT));
    if (dice.oneIn(2)) {
      types.add(dice.pick(ScalarType.LONG, ScalarType.BYTE, ScalarType.DOUBLE, ScalarType.BOOLEAN));
    }
    List<String> parameters = new ArrayList<>();
    for (ScalarType type : types) {
      String parameter = "p" + parameters.size();
      parameters.add(type.keyword() + " " + parameter);
      scope.add(new Scope.Variable(parameter, type, true));
    }
    boolean readsInput = dice.oneIn(3);
    if (readsInput) {
      parameters.add("S32Array ints");
      scope.add(new Scope.Array("ints", ScalarType.INT, GrownKernel.INPUTS - 1));
    }
    ScalarType result =
        dice.pick(
            ScalarType.INT,
            ScalarType.INT,
            ScalarType.FLOAT,
            ScalarType.LONG,
            ScalarType.SHORT,
            ScalarType.BOOLEAN,
            ScalarType.DOUBLE);
    statements.allowReturn("return " + expressions.of(result, 2) + ";");
    List<Node> body = new ArrayList<>();
    for (int count = 1 + dice.below(2); count > 0; count--) {
      body.addAll(statements.statement(0));
    }
    body.add(new Node.Line("return " + expressions.of(result, 2) + ";"));
    String header =
        "static " + result.keyword() + " " + name + "(" + String.join(", ", parameters) + ")";
    return new Grown(
        new GrownKernel.Method(header, body), new Scope.Callable(name, result, types, readsInput));
  }
}
