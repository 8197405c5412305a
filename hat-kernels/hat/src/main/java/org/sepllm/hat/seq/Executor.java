package org.sepllm.hat.seq;

import java.util.List;
import java.util.Optional;
import org.sepllm.hat.model.Argument;
import org.sepllm.hat.model.BufferVariable;
import org.sepllm.hat.model.Expression;
import org.sepllm.hat.model.Function;
import org.sepllm.hat.model.MemorySpace;
import org.sepllm.hat.model.Parameter;
import org.sepllm.hat.model.Statement;
import org.sepllm.hat.model.Variable;

/**
 * Executes statements for a set of work-items: one method for each kind of statement.
 *
 * <p>Each method takes the work-items that reach the statement and returns those that go on with
 * the one after it. The others have jumped: they wait at the {@link JumpTarget} of their jump, or
 * have left the function.
 */
final class Executor {
  private final Group group;
  private final Frame frame;
  private final Part part;
  private final CheckedAccess memory;
  private final Evaluator evaluator;

  Executor(Group group, Frame frame, Part part) {
    this.group = group;
    this.frame = frame;
    this.part = part;
    this.memory = new CheckedAccess(group, part);
    this.evaluator = new Evaluator(group, frame, memory);
  }

  Lanes run(Statement statement, Lanes lanes) {
    if (lanes.isEmpty()) {
      return lanes;
    }
    group.launch().count(lanes.size());
    return switch (statement) {
      case Statement.Simple simple -> {
        simple(simple, lanes);
        yield lanes;
      }
      case Statement.DeclareArray declare -> declareArray(declare, lanes);
      case Statement.Barrier barrier -> barrier(barrier, lanes);
      case Statement.Warp warp -> warp(warp, lanes);
      case Statement.If branch -> choose(branch, lanes);
      case Statement.While loop -> loop(loop, List.of(), List.of(), lanes);
      case Statement.For loop -> loop(loop, loop.initial(), loop.update(), lanes);
      case Statement.Block block -> block(block, lanes);
      case Statement.Break jump -> breakOut(jump, lanes);
      case Statement.Continue jump -> goOn(jump, lanes);
      case Statement.Return end -> end(end, lanes);
    };
  }

  private void simple(Statement.Simple simple, Lanes lanes) {
    switch (simple) {
      case Statement.Declare declare ->
          declare.initial().ifPresent(value -> assign(declare.variable(), value, lanes));
      case Statement.Assign assign -> assign(assign.variable(), assign.value(), lanes);
      case Statement.BufferStore store -> bufferStore(store, lanes);
      case Statement.FieldStore store -> fieldStore(store, lanes);
      case Statement.ArrayStore store -> arrayStore(store, lanes);
      case Statement.AtomicIncrement increment -> atomicIncrement(increment, lanes);
      case Statement.Call call -> call(call, lanes);
      case Statement.Evaluate evaluate -> evaluator.evaluate(evaluate.expression(), lanes);
    }
  }

  private Lanes sequence(List<? extends Statement> statements, Lanes lanes) {
    Lanes going = lanes;
    for (Statement statement : statements) {
      going = run(statement, going);
    }
    return going;
  }

  private void assign(Variable variable, Expression value, Lanes lanes) {
    long[] values = evaluator.evaluate(value, lanes);
    Evaluator.copy(values, frame.variable(variable.name()), lanes);
  }

  private void bufferStore(Statement.BufferStore store, Lanes lanes) {
    long[] indices = evaluator.evaluate(store.index(), lanes);
    long[] values = evaluator.evaluate(store.value(), lanes);
    GlobalMemory buffer = frame.buffer(store.buffer());
    memory.store(store.position(), buffer, store.buffer().name(), indices, values, lanes);
  }

  private void fieldStore(Statement.FieldStore store, Lanes lanes) {
    long[] values = evaluator.evaluate(store.value(), lanes);
    GlobalMemory buffer = frame.buffer(store.buffer());
    String name = store.buffer().name();
    memory.watchField(AccessKind.WRITE, store.position(), buffer, name, store.field(), lanes);
    for (int lane : lanes.numbers()) {
      buffer.storeField(store.field(), values[lane]);
    }
  }

  private void arrayStore(Statement.ArrayStore store, Lanes lanes) {
    long[] indices = evaluator.evaluate(store.index(), lanes);
    long[] values = evaluator.evaluate(store.value(), lanes);
    Memory array = frame.array(store.array());
    memory.store(store.position(), array, store.array().name(), indices, values, lanes);
  }

  /** The work-items take their turns in order; a kernel may not rely on it. */
  private void atomicIncrement(Statement.AtomicIncrement increment, Lanes lanes) {
    GlobalMemory buffer = frame.buffer(increment.buffer());
    String name = increment.buffer().name();
    memory.watchField(
        AccessKind.ATOMIC, increment.position(), buffer, name, increment.field(), lanes);
    long[] before = new long[group.size()];
    for (int lane : lanes.numbers()) {
      before[lane] = buffer.loadField(increment.field());
      buffer.storeField(increment.field(), (int) before[lane] + 1);
    }
    increment
        .result()
        .ifPresent(result -> Evaluator.copy(before, frame.variable(result.name()), lanes));
  }

  private void call(Statement.Call call, Lanes lanes) {
    Function function = group.launch().function(call.function());
    Frame callee = new Frame(group.size());
    for (int index = 0; index < call.arguments().size(); index++) {
      pass(call.arguments().get(index), function.parameters().get(index), callee, lanes);
    }
    new Executor(group, callee, part).run(function.body(), lanes);
    call.result()
        .ifPresent(
            result -> Evaluator.copy(callee.results(), frame.variable(result.name()), lanes));
  }

  private void pass(Argument argument, Parameter parameter, Frame callee, Lanes lanes) {
    switch (argument) {
      case Expression value ->
          Evaluator.copy(
              evaluator.evaluate(value, lanes), callee.variable(parameter.name()), lanes);
      case Argument.OfBuffer buffer ->
          callee.bind((BufferVariable) parameter, frame.buffer(buffer.buffer()));
    }
  }

  private Lanes declareArray(Statement.DeclareArray declare, Lanes lanes) {
    if (declare.array().space() == MemorySpace.LOCAL) {
      frame.declare(declare.array(), group.localArray(declare.array()));
    } else {
      frame.declarePrivate(declare.array(), lanes);
    }
    return lanes;
  }

  private Lanes barrier(Statement.Barrier barrier, Lanes lanes) {
    if (lanes.size() < part.members().size()) {
      throw group
          .launch()
          .faults()
          .divergentBarrier(barrier.position(), group, lanes, part.members());
    }
    part.synchronize(barrier.position());
    return lanes;
  }

  private Lanes warp(Statement.Warp statement, Lanes lanes) {
    WarpTask warp = (WarpTask) part;
    if (statement.operation().isForWarpgroups()) {
      new WarpgroupOperations(group, frame, memory, evaluator, warp).run(statement, lanes);
    } else {
      new WarpOperations(group, frame, memory, evaluator, warp).run(statement, lanes);
    }
    return lanes;
  }

  private Lanes choose(Statement.If branch, Lanes lanes) {
    Lanes holding = lanes.where(evaluator.evaluate(branch.condition(), lanes));
    Lanes others = lanes.without(holding);
    return run(branch.then(), holding).with(run(branch.otherwise(), others));
  }

  /** Repeats until no work-item is left in the loop; each leaves it in a round of its own. */
  private Lanes loop(
      Statement.Loop loop,
      List<Statement.Simple> initial,
      List<Statement.Simple> update,
      Lanes lanes) {
    long limit = group.launch().loopLimit();
    JumpTarget target = frame.enter(loop.label(), true);
    Lanes done = Lanes.NONE;
    Lanes arriving = sequence(initial, lanes);
    Lanes going = arriving.where(evaluator.evaluate(loop.condition(), arriving));
    for (long round = 1; !going.isEmpty(); round++) {
      if (round > limit) {
        throw group.launch().faults().loopLimit(loop.position(), limit, group, going);
      }
      done = done.with(arriving.without(going));
      Lanes ended = run(loop.body(), going).with(target.takeContinued());
      arriving = sequence(update, ended);
      going = arriving.where(evaluator.evaluate(loop.condition(), arriving));
    }
    frame.leave();
    return done.with(arriving).with(target.broken());
  }

  private Lanes block(Statement.Block block, Lanes lanes) {
    JumpTarget target = frame.enter(block.label(), false);
    Lanes going = sequence(block.statements(), lanes);
    frame.leave();
    return going.with(target.broken());
  }

  private Lanes breakOut(Statement.Break jump, Lanes lanes) {
    frame.target(jump.label()).breakOut(lanes);
    return Lanes.NONE;
  }

  private Lanes goOn(Statement.Continue jump, Lanes lanes) {
    frame.target(jump.label()).goOn(lanes);
    return Lanes.NONE;
  }

  private Lanes end(Statement.Return end, Lanes lanes) {
    Optional<Expression> value = end.value();
    value.ifPresent(
        result -> Evaluator.copy(evaluator.evaluate(result, lanes), frame.results(), lanes));
    return Lanes.NONE;
  }
}
