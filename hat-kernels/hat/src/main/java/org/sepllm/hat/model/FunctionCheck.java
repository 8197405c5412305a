package org.sepllm.hat.model;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The rules that hold for a function as a whole. */
final class FunctionCheck {
  /** What stands among the outermost statements of a kernel. */
  private static final Set<WarpOperation> OUTERMOST =
      EnumSet.of(WarpOperation.LAUNCH_BOUNDS, WarpOperation.AWAIT_LAUNCHES);

  private enum Target {
    LOOP,
    BLOCK
  }

  private record Label(Target target, Optional<String> name) {}

  private final FunctionKind kind;
  private final Optional<ScalarType> result;
  private final Set<String> declared = new HashSet<>();
  private final Map<String, Object> visible = new HashMap<>();
  private final Set<String> labels = new HashSet<>();
  private final Deque<Label> targets = new ArrayDeque<>();

  FunctionCheck(FunctionKind kind, Optional<ScalarType> result) {
    this.kind = kind;
    this.result = result;
  }

  void check(SourcePosition position, List<Parameter> parameters, Statement.Block body) {
    Check.that(
        kind == FunctionKind.AUXILIARY || result.isEmpty(), position, "a kernel has a result");
    for (Parameter parameter : parameters) {
      if (kind == FunctionKind.KERNEL && parameter instanceof Variable variable) {
        Check.that(
            variable.type() == ScalarType.INT || variable.type() == ScalarType.FLOAT,
            position,
            "kernel parameter " + variable.name() + " is " + variable.type().keyword());
      }
      declare(position, parameter.name(), parameter);
    }
    Check.that(body.label().isEmpty(), position, "the body has a label");
    checkFile(position, body);
    checkBarriers(body);
    checkTiles(parameters, body);
    checkWait(body);
    for (Statement statement : body.statements()) {
      if (statement instanceof Statement.DeclareArray local
          && local.array().space() == MemorySpace.LOCAL) {
        Check.that(
            kind == FunctionKind.KERNEL, statement.position(), "a local array outside a kernel");
        declare(local.position(), local.array().name(), local.array());
      } else if (isOutermost(statement)) {
        Check.that(
            kind == FunctionKind.KERNEL,
            statement.position(),
            ((Statement.Warp) statement).operation().text() + " outside a kernel");
      } else {
        statement(statement);
      }
    }
  }

  /** The text form names the file once for each function. */
  private static void checkFile(SourcePosition position, Statement.Block body) {
    for (Statement statement : Walk.statements(body)) {
      Check.that(
          statement.position().file().equals(position.file()),
          statement.position(),
          "a statement of another file");
    }
    for (Expression expression : Walk.expressions(body)) {
      Check.that(
          expression.position().file().equals(position.file()),
          expression.position(),
          "an expression of another file");
    }
  }

  /** What a barrier looks like in memory is nobody's business. */
  private static void checkBarriers(Statement.Block body) {
    Set<ArrayVariable> barriers = new HashSet<>();
    for (Statement statement : Walk.statements(body)) {
      if (statement instanceof Statement.Warp warp) {
        for (int index = 0; index < warp.operands().size(); index++) {
          if (warp.operation().slots().get(index).kind() == WarpSlot.Kind.BARRIER) {
            barriers.add(((WarpOperand.InArray) warp.operands().get(index)).array());
          }
        }
      }
    }
    for (Statement statement : Walk.statements(body)) {
      Check.that(
          !(statement instanceof Statement.ArrayStore store && barriers.contains(store.array())),
          statement.position(),
          "a store to memory that holds barriers");
    }
    for (Expression expression : Walk.expressions(body)) {
      Check.that(
          !(expression instanceof Expression.ArrayLoad load && barriers.contains(load.array())),
          expression.position(),
          "a load of memory that holds barriers");
    }
  }

  /** What a launch is to know is not for the kernel to change. */
  private void checkTiles(List<Parameter> parameters, Statement.Block body) {
    List<Statement> statements = Walk.statements(body);
    for (Statement statement : statements) {
      if (statement instanceof Statement.Warp warp && warp.operation() == WarpOperation.LOAD_TILE) {
        Check.that(kind == FunctionKind.KERNEL, warp.position(), "loadTile outside a kernel");
        for (int index = TileMap.SOURCE; index <= TileMap.COLUMNS; index++) {
          if (warp.operands().get(index).expression() instanceof Expression.Read read) {
            Variable variable = read.variable();
            Check.that(
                parameters.contains(variable)
                    && statements.stream().noneMatch(other -> changes(other, variable)),
                warp.position(),
                variable.name()
                    + " says how a matrix lies; that is a constant or an int parameter that the"
                    + " kernel leaves alone");
          }
        }
      }
    }
  }

  private static boolean changes(Statement statement, Variable variable) {
    return switch (statement) {
      case Statement.Assign assign -> assign.variable().equals(variable);
      case Statement.Call call -> call.result().equals(Optional.of(variable));
      case Statement.AtomicIncrement increment -> increment.result().equals(Optional.of(variable));
      case Statement.Warp warp -> warp.result().equals(Optional.of(variable));
      default -> false;
    };
  }

  /** A work-item that returned before could let its launch end before those that it waits for. */
  private static void checkWait(Statement.Block body) {
    boolean waits = false;
    boolean returns = false;
    for (Statement statement : body.statements()) {
      if (statement instanceof Statement.Warp warp
          && warp.operation() == WarpOperation.AWAIT_LAUNCHES) {
        Check.that(!waits, statement.position(), "a second awaitLaunches");
        Check.that(!returns, statement.position(), "awaitLaunches after a return");
        waits = true;
      }
      returns |= Walk.statements(statement).stream().anyMatch(Statement.Return.class::isInstance);
    }
  }

  private void block(Statement.Block block) {
    Map<String, Object> before = new HashMap<>(visible);
    block.statements().forEach(this::statement);
    restore(before);
  }

  private void restore(Map<String, Object> before) {
    visible.keySet().retainAll(before.keySet());
  }

  private void statement(Statement statement) {
    switch (statement) {
      case Statement.Simple simple -> simple(simple);
      case Statement.DeclareArray declare -> {
        Check.that(
            declare.array().space() == MemorySpace.PRIVATE,
            declare.position(),
            "a local array inside another statement");
        declare(declare.position(), declare.array().name(), declare.array());
      }
      case Statement.Barrier _ -> {}
      case Statement.Warp warp -> warp(warp);
      case Statement.If branch -> {
        expression(branch.condition());
        block(branch.then());
        block(branch.otherwise());
      }
      case Statement.Loop loop -> loop(loop);
      case Statement.Block block -> {
        enter(Target.BLOCK, block.label(), block.position());
        block(block);
        targets.pop();
      }
      case Statement.Break jump -> jump(jump.position(), jump.label(), false);
      case Statement.Continue jump -> jump(jump.position(), jump.label(), true);
      case Statement.Return end -> end(end);
    }
  }

  private void simple(Statement.Simple simple) {
    simple.expressions().forEach(this::expression);
    switch (simple) {
      case Statement.Declare declare ->
          declare(declare.position(), declare.variable().name(), declare.variable());
      case Statement.Assign assign -> use(assign.position(), assign.variable());
      case Statement.BufferStore store -> use(store.position(), store.buffer());
      case Statement.FieldStore store -> use(store.position(), store.buffer());
      case Statement.ArrayStore store -> use(store.position(), store.array());
      case Statement.AtomicIncrement increment -> {
        use(increment.position(), increment.buffer());
        increment.result().ifPresent(variable -> use(increment.position(), variable));
      }
      case Statement.Call call -> call(call);
      case Statement.Evaluate _ -> {}
    }
  }

  private void call(Statement.Call call) {
    for (Argument argument : call.arguments()) {
      if (argument instanceof Argument.OfBuffer buffer) {
        use(buffer.position(), buffer.buffer());
      }
    }
    call.result().ifPresent(variable -> use(call.position(), variable));
  }

  private static boolean isOutermost(Statement statement) {
    return statement instanceof Statement.Warp warp && OUTERMOST.contains(warp.operation());
  }

  private void warp(Statement.Warp warp) {
    Check.that(
        !isOutermost(warp), warp.position(), warp.operation().text() + " inside another statement");
    for (WarpOperand operand : warp.operands()) {
      expression(operand.expression());
      switch (operand) {
        case WarpOperand.Value _ -> {}
        case WarpOperand.InArray place -> use(place.position(), place.array());
        case WarpOperand.InBuffer place -> use(place.position(), place.buffer());
      }
    }
    warp.result().ifPresent(variable -> use(warp.position(), variable));
  }

  private void loop(Statement.Loop loop) {
    Map<String, Object> before = new HashMap<>(visible);
    if (loop instanceof Statement.For counted) {
      counted.initial().forEach(this::simple);
    }
    expression(loop.condition());
    enter(Target.LOOP, loop.label(), loop.position());
    block(loop.body());
    targets.pop();
    if (loop instanceof Statement.For counted) {
      counted.update().forEach(this::simple);
    }
    restore(before);
  }

  private void enter(Target target, Optional<String> label, SourcePosition position) {
    label.ifPresent(
        name -> Check.that(labels.add(name), position, "label " + name + " occurs twice"));
    targets.push(new Label(target, label));
  }

  private void jump(SourcePosition position, Optional<String> label, boolean loopOnly) {
    boolean found =
        targets.stream()
            .anyMatch(target ->
                label.isPresent()
                    ? target.name().equals(label) && !(loopOnly && isBlock(target))
                    : !isBlock(target));
    Check.that(found, position, "a jump without a target");
  }

  private static boolean isBlock(Label label) {
    return label.target() == Target.BLOCK;
  }

  private void end(Statement.Return end) {
    Check.that(
        end.value().map(Expression::type).equals(result),
        end.position(),
        "a return that does not fit the result");
    end.value().ifPresent(this::expression);
  }

  private void expression(Expression expression) {
    expression.operands().forEach(this::expression);
    switch (expression) {
      case Expression.Read read -> use(read.position(), read.variable());
      case Expression.BufferLoad load -> use(load.position(), load.buffer());
      case Expression.BufferLength length -> use(length.position(), length.buffer());
      case Expression.FieldLoad load -> use(load.position(), load.buffer());
      case Expression.ArrayLoad load -> use(load.position(), load.array());
      default -> {}
    }
  }

  private void declare(SourcePosition position, String name, Object variable) {
    Check.that(declared.add(name), position, name + " is declared twice");
    visible.put(name, variable);
  }

  private void use(SourcePosition position, Parameter variable) {
    Check.that(
        variable.equals(visible.get(variable.name())), position, variable.name() + " is unknown");
  }

  private void use(SourcePosition position, ArrayVariable variable) {
    Check.that(
        variable.equals(visible.get(variable.name())), position, variable.name() + " is unknown");
  }
}
