package org.sepllm.hat.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Trees that mean nothing cannot be built. */
final class ModelRulesTest {
  private static final SourcePosition AT = new SourcePosition("A.java", 3, 7);
  private static final Expression ONE = Expression.Constant.ofInt(AT, 1);
  private static final Expression REAL = Expression.Constant.ofFloat(AT, 1f);
  private static final Expression TRUE = Expression.Constant.ofBoolean(AT, true);
  private static final Variable X = new Variable("x", ScalarType.INT);
  private static final BufferType INTS = MemoryShape.buffer("hat.buffer.S32Array", List.of());
  private static final BufferVariable BUFFER = new BufferVariable("ints", INTS);

  private static void assertRefused(Supplier<?> construction, String message) {
    assertThatThrownBy(construction::get)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  private static Function function(
      FunctionKind kind, List<Parameter> parameters, Statement... body) {
    return new Function(
        AT,
        kind,
        new FunctionName("p.A", "f"),
        parameters,
        Optional.empty(),
        Statement.Block.of(AT, List.of(body)));
  }

  private static Function kernel(Statement... body) {
    return function(FunctionKind.KERNEL, List.of(X, BUFFER), body);
  }

  @Test
  void operandsFitTheirOperators() {
    assertRefused(
        () -> new Expression.Binary(AT, BinaryOperator.ADD, ONE, REAL),
        "A.java:3:7: ADD of INT and FLOAT");
    assertRefused(() -> new Expression.Binary(AT, BinaryOperator.ADD, TRUE, TRUE), "BOOLEAN");
    assertRefused(() -> new Expression.Binary(AT, BinaryOperator.OR, REAL, REAL), "OR of FLOAT");
    Expression wide = Expression.Constant.ofLong(AT, 1);
    assertRefused(() -> new Expression.Binary(AT, BinaryOperator.SHIFT_LEFT, wide, wide), "LONG");
    assertThat(new Expression.Binary(AT, BinaryOperator.SHIFT_LEFT, wide, ONE).type())
        .isEqualTo(ScalarType.LONG);
    assertRefused(() -> new Expression.Unary(AT, UnaryOperator.COMPLEMENT, REAL), "COMPLEMENT");
    assertRefused(() -> new Expression.Not(AT, ONE), "! of INT");
    assertRefused(() -> new Expression.Compare(AT, Comparison.LESS, TRUE, TRUE), "LESS");
    assertRefused(() -> new Expression.Conditional(AT, TRUE, ONE, REAL), "INT : FLOAT");
    assertRefused(
        () -> new Expression.ShortCircuit(AT, LogicalOperator.AND, ONE, TRUE), "AND of INT");
    assertRefused(() -> new Expression.MathCall(AT, MathFunction.SQRT, List.of(ONE)), "SQRT");
    assertRefused(() -> new Expression.MathCall(AT, MathFunction.MAX, List.of(ONE)), "1 arguments");
    assertRefused(() -> new Expression.BufferLoad(AT, BUFFER, REAL), "an index of type float");
  }

  @Test
  void conversionsTakeOneStep() {
    Expression small = new Expression.Constant(AT, ScalarType.BYTE, 1);
    Expression half = new Expression.Constant(AT, ScalarType.F16, 1);
    assertRefused(() -> new Expression.Convert(AT, ScalarType.INT, ONE), "INT converted to INT");
    assertRefused(() -> new Expression.Convert(AT, ScalarType.LONG, small), "BYTE");
    assertRefused(() -> new Expression.Convert(AT, ScalarType.BYTE, REAL), "FLOAT");
    assertRefused(() -> new Expression.Convert(AT, ScalarType.DOUBLE, half), "F16");
    assertRefused(() -> new Expression.Convert(AT, ScalarType.INT, TRUE), "BOOLEAN");
    assertRefused(() -> new Expression.Reinterpret(AT, ScalarType.INT, half), "F16 taken as INT");
    assertThat(new Expression.Convert(AT, ScalarType.FLOAT, half).type())
        .isEqualTo(ScalarType.FLOAT);
  }

  @Test
  void constantsAreCanonical() {
    assertRefused(() -> new Expression.Constant(AT, ScalarType.BYTE, 128), "no value of byte");
    assertRefused(() -> new Expression.Constant(AT, ScalarType.CHAR, -1), "no value of char");
    assertRefused(() -> new Expression.Constant(AT, ScalarType.BOOLEAN, 2), "no value of boolean");
    assertRefused(() -> new Expression.Constant(AT, ScalarType.FLOAT, -1), "no value of float");
  }

  @Test
  void namesAreDeclaredOnceAndUsedInTheirScope() {
    Statement declare =
        new Statement.Declare(AT, new Variable("y", ScalarType.INT), Optional.empty());
    Statement use = new Statement.Assign(AT, new Variable("y", ScalarType.INT), ONE);
    assertRefused(() -> kernel(declare, declare), "y is declared twice");
    assertRefused(() -> kernel(use, declare), "y is unknown");
    assertRefused(() -> kernel(Statement.Block.of(AT, List.of(declare)), use), "y is unknown");
    assertRefused(
        () -> kernel(new Statement.Assign(AT, new Variable("x", ScalarType.FLOAT), REAL)),
        "x is unknown");
    assertThat(kernel(declare, Statement.Block.of(AT, List.of(use))).body().statements())
        .hasSize(2);
    assertRefused(() -> new Variable("barrier", ScalarType.INT), "a meaning of its own");
    assertRefused(() -> new Variable("1x", ScalarType.INT), "not a Java name");
  }

  @Test
  void jumpsHaveTargets() {
    Statement leave = new Statement.Break(AT, Optional.empty());
    Statement leaveNamed = new Statement.Break(AT, Optional.of("done"));
    Statement next = new Statement.Continue(AT, Optional.of("done"));
    Statement.Block body = Statement.Block.of(AT, List.of(leave));
    assertRefused(() -> kernel(leave), "a jump without a target");
    assertRefused(() -> kernel(body), "a jump without a target");
    assertRefused(() -> kernel(leaveNamed), "a jump without a target");
    assertRefused(
        () -> kernel(new Statement.Block(AT, Optional.of("done"), List.of(next))),
        "a jump without a target");
    assertThat(kernel(new Statement.While(AT, Optional.empty(), TRUE, body)).kind())
        .isEqualTo(FunctionKind.KERNEL);
    assertThat(kernel(new Statement.Block(AT, Optional.of("done"), List.of(leaveNamed))).kind())
        .isEqualTo(FunctionKind.KERNEL);
  }

  @Test
  void kernelsTakeWhatHostsCanPass() {
    Variable wide = new Variable("wide", ScalarType.LONG);
    assertRefused(
        () -> function(FunctionKind.KERNEL, List.of(wide)), "kernel parameter wide is long");
    assertThat(function(FunctionKind.AUXILIARY, List.of(wide)).parameters()).containsExactly(wide);
    assertRefused(
        () ->
            new Function(
                AT,
                FunctionKind.KERNEL,
                new FunctionName("p.A", "f"),
                List.of(),
                Optional.of(ScalarType.INT),
                Statement.Block.of(AT, List.of())),
        "a kernel has a result");
    assertRefused(
        () -> kernel(new Statement.Return(AT, Optional.of(ONE))), "does not fit the result");
  }

  @Test
  void localArraysStandOutermostInKernels() {
    Statement local =
        new Statement.DeclareArray(
            AT,
            new ArrayVariable(
                "tile", MemorySpace.LOCAL, ScalarType.INT, "p.T", "a", OptionalInt.of(4)));
    assertThat(kernel(local).body().statements()).containsExactly(local);
    assertRefused(() -> kernel(Statement.Block.of(AT, List.of(local))), "inside another statement");
    assertRefused(() -> kernel(local).asAuxiliary(), "a local array outside a kernel");
  }

  @Test
  void positionsAreOfOneFile() {
    SourcePosition elsewhere = new SourcePosition("B.java", 1, 1);
    assertRefused(() -> kernel(new Statement.Barrier(elsewhere)), "a statement of another file");
    Expression other = Expression.Constant.ofInt(elsewhere, 1);
    assertRefused(() -> kernel(new Statement.Evaluate(AT, other)), "an expression of another file");
  }

  @Test
  void kernelsAreLinkedWhole() {
    FunctionName name = new FunctionName("p.A", "g");
    Function helper =
        new Function(
            AT,
            FunctionKind.AUXILIARY,
            name,
            List.of(X),
            Optional.of(ScalarType.INT),
            Statement.Block.of(AT, List.of()));
    Function caller = kernel(new Statement.Call(AT, Optional.of(X), name, List.of(ONE)));
    assertThat(new Kernel(caller, List.of(helper)).functions()).containsExactly(helper, caller);
    assertRefused(() -> new Kernel(caller, List.of()), "is not among the functions");
    assertRefused(() -> new Kernel(helper, List.of()), "is no kernel");
    assertRefused(() -> new Kernel(caller, List.of(helper, helper)), "two functions are called g");
    Function wrong = kernel(new Statement.Call(AT, Optional.of(X), name, List.of(REAL)));
    assertRefused(() -> new Kernel(wrong, List.of(helper)), "arguments that do not fit");
    Function buffer =
        kernel(
            new Statement.Call(
                AT, Optional.of(X), name, List.of(new Argument.OfBuffer(AT, BUFFER))));
    assertRefused(() -> new Kernel(buffer, List.of(helper)), "arguments that do not fit");
  }

  @Test
  void layoutsAreAligned() {
    BufferType type =
        new BufferType(
            "p.Counts",
            List.of(
                new BufferField("a", ScalarType.BYTE, false),
                new BufferField("b", ScalarType.DOUBLE, false),
                new BufferField("c", ScalarType.INT, true)),
            Optional.of(new BufferType.Elements("items", ScalarType.SHORT, "length")));
    assertThat(type.fields().stream().map(type::fieldOffset)).containsExactly(0L, 8L, 16L);
    assertThat(type.payloadOffset()).isEqualTo(256);
    assertThat(type.byteSize(5)).isEqualTo(266);
    assertThat(INTS.payloadOffset()).isZero();
    assertThat(INTS.byteSize(5)).isEqualTo(20);
  }
}
