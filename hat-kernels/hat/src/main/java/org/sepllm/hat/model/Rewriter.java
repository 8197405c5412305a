package org.sepllm.hat.model;

import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Copies code while it replaces reads of variables and the descriptions of arrays. */
public final class Rewriter {
  private final Function<Expression.Read, Expression> reads;
  private final UnaryOperator<ArrayVariable> arrays;

  /**
   * Makes a rewriter.
   *
   * @param reads gives what stands in place of a read, of the same type
   * @param arrays gives what stands in place of an array, of the same element type
   */
  public Rewriter(
      Function<Expression.Read, Expression> reads, UnaryOperator<ArrayVariable> arrays) {
    this.reads = reads;
    this.arrays = arrays;
  }

  /**
   * Copies a block.
   *
   * @param block the block
   * @return the copy
   */
  public Statement.Block block(Statement.Block block) {
    List<Statement> statements = block.statements().stream().map(this::statement).toList();
    return new Statement.Block(block.position(), block.label(), statements);
  }

  private Statement statement(Statement statement) {
    return switch (statement) {
      case Statement.Simple simple -> simple(simple);
      case Statement.DeclareArray declare ->
          new Statement.DeclareArray(declare.position(), arrays.apply(declare.array()));
      case Statement.Warp warp ->
          new Statement.Warp(
              warp.position(),
              warp.result(),
              warp.operation(),
              warp.operands().stream().map(this::operand).toList());
      case Statement.If branch ->
          new Statement.If(
              branch.position(),
              value(branch.condition()),
              block(branch.then()),
              block(branch.otherwise()));
      case Statement.While loop ->
          new Statement.While(
              loop.position(), loop.label(), value(loop.condition()), block(loop.body()));
      case Statement.For loop ->
          new Statement.For(
              loop.position(),
              loop.label(),
              loop.initial().stream().map(this::simple).toList(),
              value(loop.condition()),
              loop.update().stream().map(this::simple).toList(),
              block(loop.body()));
      case Statement.Block block -> block(block);
      case Statement.Return end ->
          new Statement.Return(end.position(), end.value().map(this::value));
      case Statement.Barrier _, Statement.Break _, Statement.Continue _ -> statement;
    };
  }

  private Statement.Simple simple(Statement.Simple simple) {
    return switch (simple) {
      case Statement.Declare declare ->
          new Statement.Declare(
              declare.position(), declare.variable(), declare.initial().map(this::value));
      case Statement.Assign assign ->
          new Statement.Assign(assign.position(), assign.variable(), value(assign.value()));
      case Statement.BufferStore store ->
          new Statement.BufferStore(
              store.position(), store.buffer(), value(store.index()), value(store.value()));
      case Statement.FieldStore store ->
          new Statement.FieldStore(
              store.position(), store.buffer(), store.field(), value(store.value()));
      case Statement.ArrayStore store ->
          new Statement.ArrayStore(
              store.position(),
              arrays.apply(store.array()),
              value(store.index()),
              value(store.value()));
      case Statement.AtomicIncrement increment -> increment;
      case Statement.Call call ->
          new Statement.Call(
              call.position(),
              call.result(),
              call.function(),
              call.arguments().stream().map(this::argument).toList());
      case Statement.Evaluate evaluate ->
          new Statement.Evaluate(evaluate.position(), value(evaluate.expression()));
    };
  }

  private WarpOperand operand(WarpOperand operand) {
    WarpOperand copy = operand.with(value(operand.expression()));
    return copy instanceof WarpOperand.InArray place
        ? new WarpOperand.InArray(place.position(), arrays.apply(place.array()), place.expression())
        : copy;
  }

  private Argument argument(Argument argument) {
    return argument instanceof Expression value ? value(value) : argument;
  }

  private Expression value(Expression expression) {
    SourcePosition position = expression.position();
    return switch (expression) {
      case Expression.Read read -> reads.apply(read);
      case Expression.Unary unary ->
          new Expression.Unary(position, unary.operator(), value(unary.operand()));
      case Expression.Not not -> new Expression.Not(position, value(not.operand()));
      case Expression.Binary binary ->
          new Expression.Binary(
              position, binary.operator(), value(binary.left()), value(binary.right()));
      case Expression.Compare compare ->
          new Expression.Compare(
              position, compare.comparison(), value(compare.left()), value(compare.right()));
      case Expression.ShortCircuit both ->
          new Expression.ShortCircuit(
              position, both.operator(), value(both.left()), value(both.right()));
      case Expression.Conditional choice ->
          new Expression.Conditional(
              position,
              value(choice.condition()),
              value(choice.whenTrue()),
              value(choice.whenFalse()));
      case Expression.Convert convert ->
          new Expression.Convert(position, convert.type(), value(convert.operand()));
      case Expression.Reinterpret bits ->
          new Expression.Reinterpret(position, bits.type(), value(bits.operand()));
      case Expression.MathCall call ->
          new Expression.MathCall(
              position, call.function(), call.operands().stream().map(this::value).toList());
      case Expression.BufferLoad load ->
          new Expression.BufferLoad(position, load.buffer(), value(load.index()));
      case Expression.ArrayLoad load ->
          new Expression.ArrayLoad(position, arrays.apply(load.array()), value(load.index()));
      case Expression.Constant _,
          Expression.Identity _,
          Expression.BufferLength _,
          Expression.FieldLoad _ ->
          expression;
    };
  }
}
