package org.sepllm.hat.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads the statements that stand on one line. */
final class StatementReader {
  private final TextLine line;
  private final Scope scope;
  private final ExpressionReader expressions;

  StatementReader(TextLine line, Scope scope) {
    this.line = line;
    this.scope = scope;
    this.expressions = new ExpressionReader(line, scope);
  }

  Expression value() {
    return expressions.read();
  }

  /** Reads any statement that opens no block. */
  Statement plain() {
    return switch (line.peek()) {
      case "barrier" -> {
        line.take();
        yield new Statement.Barrier(line.position());
      }
      case "break" -> {
        line.take();
        yield new Statement.Break(line.position(), target());
      }
      case "continue" -> {
        line.take();
        yield new Statement.Continue(line.position(), target());
      }
      case "return" -> {
        line.take();
        SourcePosition position = line.position();
        Optional<Expression> value =
            line.peek().isEmpty() ? Optional.empty() : Optional.of(value());
        yield new Statement.Return(position, value);
      }
      case "warp" -> {
        SourcePosition position = line.position();
        yield warp(position, Optional.empty());
      }
      case "local" -> array(MemorySpace.LOCAL);
      case "private" -> array(MemorySpace.PRIVATE);
      default -> isWarpResult() ? warpResult() : simple();
    };
  }

  private Optional<String> target() {
    return line.peek().isEmpty() ? Optional.empty() : Optional.of(line.take());
  }

  private Statement array(MemorySpace space) {
    line.take();
    SourcePosition position = line.position();
    ScalarType elementType = ModelReader.type(line);
    String name = line.take();
    line.expect("[");
    OptionalInt length =
        line.takeIf("?") ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(line.take()));
    line.expect("]");
    line.expect("of");
    FunctionName member = ModelReader.functionName(line);
    ArrayVariable array =
        new ArrayVariable(name, space, elementType, member.owner(), member.name(), length);
    return new Statement.DeclareArray(position, scope.declare(name, array));
  }

  Statement.Simple simple() {
    SourcePosition position = line.position();
    if (ConstantText.type(line.peek()).isPresent()) {
      return declare(position);
    }
    if (line.takeIf("evaluate")) {
      return new Statement.Evaluate(position, value());
    }
    if (line.peek().equals("increment") || line.peek().equals("call")) {
      return effect(position, Optional.empty());
    }
    String name = line.take();
    return switch (line.peek()) {
      case "[" -> element(position, name);
      case "." -> field(position, name);
      default -> assign(position, scope.find(Variable.class, name, line));
    };
  }

  private Statement.Simple declare(SourcePosition position) {
    ScalarType type = ModelReader.type(line);
    Variable variable = new Variable(line.take(), type);
    Optional<Expression> initial = Optional.empty();
    if (line.takeIf("=")) {
      initial = Optional.of(value());
    }
    scope.declare(variable);
    return new Statement.Declare(position, variable, initial);
  }

  private Statement.Simple assign(SourcePosition position, Variable variable) {
    line.expect("=");
    if (line.peek().equals("increment") || line.peek().equals("call")) {
      return effect(position, Optional.of(variable));
    }
    return new Statement.Assign(position, variable, value());
  }

  private Statement.Simple element(SourcePosition position, String name) {
    line.expect("[");
    Expression index = value();
    line.expect("]");
    line.expect("=");
    Expression value = value();
    return scope.isArray(name)
        ? new Statement.ArrayStore(
            position, scope.find(ArrayVariable.class, name, line), index, value)
        : new Statement.BufferStore(
            position, scope.find(BufferVariable.class, name, line), index, value);
  }

  private Statement.Simple field(SourcePosition position, String name) {
    BufferVariable buffer = scope.find(BufferVariable.class, name, line);
    BufferField field = fieldOf(buffer);
    line.expect("=");
    return new Statement.FieldStore(position, buffer, field, value());
  }

  private BufferField fieldOf(BufferVariable buffer) {
    line.expect(".");
    String name = line.take();
    return buffer
        .type()
        .field(name)
        .orElseThrow(() -> line.error(buffer.name() + " has no field '" + name + "'"));
  }

  private Statement.Simple effect(SourcePosition position, Optional<Variable> result) {
    if (line.takeIf("increment")) {
      BufferVariable buffer = scope.find(BufferVariable.class, line.take(), line);
      return new Statement.AtomicIncrement(position, result, buffer, fieldOf(buffer));
    }
    line.expect("call");
    FunctionName function = ModelReader.functionName(line);
    List<Argument> arguments = new ArrayList<>();
    line.expect("(");
    while (!line.takeIf(")")) {
      arguments.add(argument());
      if (!line.peek().equals(")")) {
        line.expect(",");
      }
    }
    return new Statement.Call(position, result, function, arguments);
  }

  private boolean isWarpResult() {
    return line.peek(1).equals("=") && line.peek(2).equals("warp");
  }

  private Statement warpResult() {
    SourcePosition position = line.position();
    Variable result = scope.find(Variable.class, line.take(), line);
    line.expect("=");
    return warp(position, Optional.of(result));
  }

  private Statement warp(SourcePosition position, Optional<Variable> result) {
    line.expect("warp");
    String name = line.take();
    WarpOperation operation =
        WarpOperation.named(name)
            .orElseThrow(() -> line.error("'" + name + "' is no operation of a warp"));
    List<WarpOperand> operands = new ArrayList<>();
    line.expect("(");
    for (WarpSlot slot : operation.slots()) {
      if (!operands.isEmpty()) {
        line.expect(",");
      }
      operands.add(operand(slot));
    }
    line.expect(")");
    return new Statement.Warp(position, result, operation, operands);
  }

  private WarpOperand operand(WarpSlot slot) {
    if (slot.isValue()) {
      return new WarpOperand.Value(value());
    }
    SourcePosition position = line.position();
    String name = line.take();
    line.expect("[");
    Expression index = value();
    line.expect("]");
    return scope.isArray(name)
        ? new WarpOperand.InArray(position, scope.find(ArrayVariable.class, name, line), index)
        : new WarpOperand.InBuffer(position, scope.find(BufferVariable.class, name, line), index);
  }

  private Argument argument() {
    boolean alone = line.peek(1).equals(",") || line.peek(1).equals(")");
    if (alone && scope.isBuffer(line.peek())) {
      BufferVariable buffer = scope.find(BufferVariable.class, line.take(), line);
      return new Argument.OfBuffer(line.position(), buffer);
    }
    return value();
  }
}
