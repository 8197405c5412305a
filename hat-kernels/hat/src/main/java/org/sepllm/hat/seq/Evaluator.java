package org.sepllm.hat.seq;

import java.util.Arrays;
import java.util.List;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;
import org.sepllm.hat.model.BinaryOperator;
import org.sepllm.hat.model.Expression;
import org.sepllm.hat.model.LogicalOperator;
import org.sepllm.hat.model.MathFunction;
import org.sepllm.hat.model.ScalarType;

/**
 * Evaluates expressions for a set of work-items: one method for each kind of expression.
 *
 * <p>A result has one entry for each work-item of the group; only those of the set mean anything.
 * It may be the store of a variable, so it is read and never changed.
 */
final class Evaluator {
  private final Group group;
  private final Frame frame;
  private final CheckedAccess memory;

  Evaluator(Group group, Frame frame, CheckedAccess memory) {
    this.group = group;
    this.frame = frame;
    this.memory = memory;
  }

  long[] evaluate(Expression expression, Lanes lanes) {
    group.launch().count(lanes.size());
    return switch (expression) {
      case Expression.Constant constant -> constant(constant);
      case Expression.Read read -> frame.variable(read.variable().name());
      case Expression.Unary unary -> unary(unary, lanes);
      case Expression.Not not -> map(not.operand(), lanes, x -> x ^ 1);
      case Expression.Binary binary -> binary(binary, lanes);
      case Expression.Compare compare -> compare(compare, lanes);
      case Expression.ShortCircuit both -> shortCircuit(both, lanes);
      case Expression.Conditional choice -> conditional(choice, lanes);
      case Expression.Convert convert -> convert(convert, lanes);
      case Expression.Reinterpret bits ->
          map(bits.operand(), lanes, Conversions.reinterpret(bits.type()));
      case Expression.Identity identity -> identity(identity, lanes);
      case Expression.MathCall call -> mathCall(call, lanes);
      case Expression.BufferLoad load -> bufferLoad(load, lanes);
      case Expression.BufferLength length -> filled(frame.buffer(length.buffer()).length());
      case Expression.FieldLoad load -> fieldLoad(load, lanes);
      case Expression.ArrayLoad load -> arrayLoad(load, lanes);
    };
  }

  private long[] constant(Expression.Constant constant) {
    return group.launch().constant(constant.bits());
  }

  private long[] filled(long value) {
    long[] values = new long[group.size()];
    Arrays.fill(values, value);
    return values;
  }

  private long[] unary(Expression.Unary unary, Lanes lanes) {
    return map(unary.operand(), lanes, Operations.unary(unary.operator(), unary.type()));
  }

  private long[] map(Expression operand, Lanes lanes, LongUnaryOperator operation) {
    long[] x = evaluate(operand, lanes);
    long[] values = new long[group.size()];
    for (int lane : lanes.numbers()) {
      values[lane] = operation.applyAsLong(x[lane]);
    }
    return values;
  }

  /** Left before right; a zero divisor of an integer is found before anything is divided. */
  private long[] binary(Expression.Binary binary, Lanes lanes) {
    long[] x = evaluate(binary.left(), lanes);
    long[] y = evaluate(binary.right(), lanes);
    if (dividesIntegers(binary)) {
      Lanes failing = lanes.having(y, 0);
      if (!failing.isEmpty()) {
        throw group.launch().faults().divisionByZero(binary.position(), group, failing);
      }
    }
    return combine(x, y, lanes, Operations.binary(binary.operator(), binary.type()));
  }

  private static boolean dividesIntegers(Expression.Binary binary) {
    return binary.type().isIntegral()
        && (binary.operator() == BinaryOperator.DIVIDE
            || binary.operator() == BinaryOperator.REMAINDER);
  }

  private long[] combine(long[] x, long[] y, Lanes lanes, LongBinaryOperator operation) {
    long[] values = new long[group.size()];
    for (int lane : lanes.numbers()) {
      values[lane] = operation.applyAsLong(x[lane], y[lane]);
    }
    return values;
  }

  private long[] compare(Expression.Compare compare, Lanes lanes) {
    long[] x = evaluate(compare.left(), lanes);
    long[] y = evaluate(compare.right(), lanes);
    ScalarType type = compare.left().type();
    return combine(x, y, lanes, Operations.comparison(compare.comparison(), type));
  }

  /** The right operand is evaluated only by those that the left one leaves undecided. */
  private long[] shortCircuit(Expression.ShortCircuit both, Lanes lanes) {
    long[] left = evaluate(both.left(), lanes);
    Lanes undecided = lanes.having(left, Bits.of(both.operator() == LogicalOperator.AND));
    long[] values = left.clone();
    copy(evaluate(both.right(), undecided), values, undecided);
    return values;
  }

  private long[] conditional(Expression.Conditional choice, Lanes lanes) {
    Lanes holding = lanes.where(evaluate(choice.condition(), lanes));
    Lanes others = lanes.without(holding);
    long[] values = new long[group.size()];
    copy(evaluate(choice.whenTrue(), holding), values, holding);
    copy(evaluate(choice.whenFalse(), others), values, others);
    return values;
  }

  /** Copies the values of some work-items. */
  static void copy(long[] from, long[] to, Lanes lanes) {
    for (int lane : lanes.numbers()) {
      to[lane] = from[lane];
    }
  }

  private long[] convert(Expression.Convert convert, Lanes lanes) {
    LongUnaryOperator conversion = Conversions.convert(convert.operand().type(), convert.type());
    return map(convert.operand(), lanes, conversion);
  }

  private long[] identity(Expression.Identity identity, Lanes lanes) {
    long[] values = new long[group.size()];
    for (int lane : lanes.numbers()) {
      values[lane] = group.identity(identity.id(), lane);
    }
    return values;
  }

  private long[] mathCall(Expression.MathCall call, Lanes lanes) {
    List<long[]> operands =
        call.operands().stream().map(operand -> evaluate(operand, lanes)).toList();
    MathFunction function = call.function();
    long[] x = operands.getFirst();
    long[] y = operands.get(Math.min(1, operands.size() - 1));
    long[] z = operands.getLast();
    long[] values = new long[group.size()];
    for (int lane : lanes.numbers()) {
      values[lane] = MathFunctions.apply(function, call.type(), x[lane], y[lane], z[lane]);
    }
    return values;
  }

  private long[] bufferLoad(Expression.BufferLoad load, Lanes lanes) {
    long[] indices = evaluate(load.index(), lanes);
    GlobalMemory buffer = frame.buffer(load.buffer());
    return memory.load(load.position(), buffer, load.buffer().name(), indices, lanes);
  }

  private long[] fieldLoad(Expression.FieldLoad load, Lanes lanes) {
    GlobalMemory buffer = frame.buffer(load.buffer());
    String name = load.buffer().name();
    memory.watchField(AccessKind.READ, load.position(), buffer, name, load.field(), lanes);
    return filled(buffer.loadField(load.field()));
  }

  private long[] arrayLoad(Expression.ArrayLoad load, Lanes lanes) {
    long[] indices = evaluate(load.index(), lanes);
    Memory array = frame.array(load.array());
    return memory.load(load.position(), array, load.array().name(), indices, lanes);
  }
}
