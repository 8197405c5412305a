package org.sepllm.hat.cgen;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sepllm.hat.model.Argument;
import org.sepllm.hat.model.ArrayVariable;
import org.sepllm.hat.model.Expression;
import org.sepllm.hat.model.MemorySpace;
import org.sepllm.hat.model.ScalarType;
import org.sepllm.hat.model.SourcePosition;
import org.sepllm.hat.model.Statement;
import org.sepllm.hat.model.Walk;
import org.sepllm.hat.model.WarpSlot;
import org.sepllm.hat.runtime.FaultKind;
import org.sepllm.hat.runtime.LocalLayout;

/** Writes statements. */
final class StatementWriter {
  /** A loop is unrolled if it and the unrolled loops around it make at most so many rounds. */
  private static final long MOST_UNROLLED = 1024;

  /** Registers of warps exist only where their indices are constants. */
  private static final long MOST_UNROLLED_FOR_REGISTERS = 1 << 16;

  private final Unit unit;
  private final CNames names;
  private final Lines lines;
  private final ExpressionWriter expressions;
  private final Deque<JumpTarget> targets = new ArrayDeque<>();
  private final WarpWriter warps;
  private final WarpgroupWriter warpgroups;
  private final long mostUnrolled;
  private long unrolled = 1;
  private boolean launchMemoryNamed;

  /** The private arrays in scope. */
  private final Deque<ArrayVariable> own = new ArrayDeque<>();

  StatementWriter(Unit unit, CNames names, Lines lines, Statement.Block body) {
    this.unit = unit;
    this.names = names;
    this.lines = lines;
    this.expressions = new ExpressionWriter(unit, names);
    this.warps = new WarpWriter(unit, names, expressions);
    this.warpgroups = new WarpgroupWriter(unit, names, expressions, body);
    boolean registers = Walk.statements(body).stream().anyMatch(Statement.Warp.class::isInstance);
    this.mostUnrolled = registers ? MOST_UNROLLED_FOR_REGISTERS : MOST_UNROLLED;
  }

  /** Tells whether an operation of warps works on registers: loops around it are written out. */
  private static boolean usesRegisters(Statement statement) {
    return statement instanceof Statement.Warp warp
        && warp.operation().slots().stream()
            .anyMatch(slot -> slot.kind() == WarpSlot.Kind.REGISTERS);
  }

  void statements(List<Statement> statements) {
    int outside = own.size();
    statements.forEach(this::statement);
    while (own.size() > outside) {
      own.removeLast();
    }
  }

  private void statement(Statement statement) {
    switch (statement) {
      case Statement.Simple simple -> lines.add(simple(simple));
      case Statement.DeclareArray declare -> array(declare.array());
      case Statement.Barrier _ -> lines.add(unit.target().barrier());
      case Statement.Warp warp when warp.operation().isForWarpgroups() ->
          warpgroups.write(warp, own, lines);
      case Statement.Warp warp -> warps.write(warp, lines);
      case Statement.If branch -> branch(branch);
      case Statement.While loop -> loop(loop);
      case Statement.For loop -> loop(loop);
      case Statement.Block block -> block(block);
      case Statement.Break jump -> jump(jump);
      case Statement.Continue jump -> jump(jump);
      case Statement.Return end ->
          lines.add(end.value().map(v -> "return " + expressions.text(v) + ";").orElse("return;"));
    }
  }

  private void array(ArrayVariable array) {
    String name = names.of(array);
    if (array.space() == MemorySpace.LOCAL && unit.launchLayout().isPresent()) {
      LocalLayout layout = unit.launchLayout().get();
      if (!launchMemoryNamed) {
        lines.add(
            "extern __shared__ __align__(" + layout.alignment() + ") unsigned char hat_local[];");
        launchMemoryNamed = true;
      }
      String type = unit.target().storageType(array.elementType()) + "*";
      long offset = layout.offsets().get(array.name());
      lines.add(type + " const " + name + " = (" + type + ")(hat_local + " + offset + ");");
    } else {
      lines.add(FunctionWriter.array(unit, name, array));
    }
    if (array.space() == MemorySpace.PRIVATE) {
      own.addLast(array);
    }
  }

  private String simple(Statement.Simple simple) {
    return switch (simple) {
      case Statement.Declare declare -> declaration(declare) + ";";
      case Statement.Assign assign -> assignment(assign) + ";";
      case Statement.BufferStore store ->
          expressions.store(store.buffer(), store.index(), store.value(), store.position());
      case Statement.FieldStore store ->
          expressions.field(store.buffer(), store.field())
              + " = "
              + expressions.text(store.value())
              + ";";
      case Statement.ArrayStore store ->
          expressions.store(store.array(), store.index(), store.value(), store.position());
      case Statement.AtomicIncrement increment -> {
        String pointer = expressions.fieldPointer(increment.buffer(), increment.field());
        yield increment.result().map(v -> names.of(v) + " = ").orElse("")
            + unit.target().increment(pointer)
            + ";";
      }
      case Statement.Call call -> call(call);
      case Statement.Evaluate evaluate ->
          "(void)(" + expressions.text(evaluate.expression()) + ");";
    };
  }

  private String declaration(Statement.Declare declare) {
    return unit.target().type(declare.variable().type())
        + " "
        + names.of(declare.variable())
        + declare.initial().map(value -> " = " + expressions.text(value)).orElse("");
  }

  private String assignment(Statement.Assign assign) {
    return names.of(assign.variable()) + " = " + expressions.text(assign.value());
  }

  private String call(Statement.Call call) {
    List<String> arguments = new ArrayList<>();
    for (Argument argument : call.arguments()) {
      switch (argument) {
        case Expression value -> arguments.add(expressions.text(value));
        case Argument.OfBuffer given -> {
          boolean fields = !given.buffer().type().fields().isEmpty();
          arguments.add(fields ? names.baseOf(given.buffer()) : names.of(given.buffer()));
          if (given.buffer().type().array().isPresent()) {
            arguments.add(names.lengthOf(given.buffer()));
          }
        }
      }
    }
    if (unit.checked()) {
      arguments.add(Unit.FAULT);
    }
    return call.result().map(variable -> names.of(variable) + " = ").orElse("")
        + unit.functions().of(call.function())
        + "("
        + String.join(", ", arguments)
        + ");";
  }

  private void branch(Statement.If branch) {
    lines.open("if (" + expressions.text(branch.condition()) + ")");
    statements(branch.then().statements());
    if (!branch.otherwise().isEmpty()) {
      lines.next("else");
      statements(branch.otherwise().statements());
    }
    lines.close();
  }

  private void block(Statement.Block block) {
    JumpTarget target = new JumpTarget(names, block.label(), false, false);
    targets.push(target);
    lines.open("");
    statements(block.statements());
    lines.close();
    targets.pop();
    label(target.breakLabel());
  }

  private void label(String name) {
    if (!name.isEmpty()) {
      lines.directive(name + ": ;");
    }
  }

  private void jump(Statement.Break jump) {
    JumpTarget target = find(jump.label());
    boolean innermost = target.loop && target == innermostLoop();
    lines.add(innermost ? "break;" : "goto " + target.useBreak() + ";");
  }

  private void jump(Statement.Continue jump) {
    JumpTarget target = find(jump.label());
    boolean innermost = !target.updatesInBody && target == innermostLoop();
    lines.add(innermost ? "continue;" : "goto " + target.useContinue() + ";");
  }

  private JumpTarget innermostLoop() {
    return find(Optional.empty());
  }

  private JumpTarget find(Optional<String> label) {
    return targets.stream()
        .filter(target -> label.isPresent() ? target.label.equals(label) : target.loop)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("a jump without a target"));
  }

  private void loop(Statement.While loop) {
    JumpTarget target = new JumpTarget(names, loop.label(), true, false);
    Optional<String> counter = counter(loop.position(), Long.MAX_VALUE);
    body(
        "while (" + expressions.text(loop.condition()) + ")",
        target,
        loop.body(),
        List.of(),
        counter);
  }

  private void loop(Statement.For loop) {
    Optional<CountedLoop> counted = CountedLoop.of(loop);
    boolean initialInHeader = loop.initial().size() == 1 && isInHeader(loop.initial().getFirst());
    boolean updateInHeader = loop.update().stream().allMatch(Statement.Assign.class::isInstance);
    if (!initialInHeader && !loop.initial().isEmpty()) {
      lines.open("");
      loop.initial().forEach(this::statement);
    }
    long rounds = counted.map(CountedLoop::mostRounds).orElse(Long.MAX_VALUE);
    Optional<String> counter = counter(loop.position(), rounds);
    long before = unrolled;
    if (counted.isPresent() && unrolls(counted.get(), loop.body())) {
      unrolled *= Math.max(1, rounds);
      lines.add("#pragma unroll");
    } else if (counted.map(CountedLoop::constant).orElse(false)
        && warpgroups.keepsShort(loop.body())) {
      lines.add("#pragma unroll 4");
    }
    String header =
        "for ("
            + (initialInHeader ? header(loop.initial().getFirst()) : "")
            + "; "
            + expressions.text(loop.condition())
            + ";"
            + (updateInHeader && !loop.update().isEmpty() ? " " + update(loop, counted) : "")
            + ")";
    JumpTarget target = new JumpTarget(names, loop.label(), true, !updateInHeader);
    body(header, target, loop.body(), updateInHeader ? List.of() : loop.update(), counter);
    unrolled = before;
    if (!initialInHeader && !loop.initial().isEmpty()) {
      lines.close();
    }
  }

  /** Guards keep private memory out of registers, so that checked code would only grow. */
  private boolean unrolls(CountedLoop loop, Statement.Block body) {
    return !unit.checked()
        && loop.constant()
        && loop.mostRounds() * unrolled <= mostUnrolled
        && (loop.indexesPrivateArray(body)
            || Walk.statements(body).stream().anyMatch(StatementWriter::usesRegisters));
  }

  private static boolean isInHeader(Statement.Simple simple) {
    return simple instanceof Statement.Declare || simple instanceof Statement.Assign;
  }

  private String header(Statement.Simple simple) {
    return simple instanceof Statement.Declare declare
        ? declaration(declare)
        : assignment((Statement.Assign) simple);
  }

  private String update(Statement.For loop, Optional<CountedLoop> counted) {
    return counted
        .map(found -> found.update(names.of(found.variable())))
        .orElseGet(() ->
            loop.update().stream()
                .map(simple -> assignment((Statement.Assign) simple))
                .collect(Collectors.joining(", ")));
  }

  /** Declares what counts the rounds of a loop that may make more than are allowed. */
  private Optional<String> counter(SourcePosition position, long mostRounds) {
    if (!unit.checked() || mostRounds <= unit.options().loopLimit()) {
      return Optional.empty();
    }
    String name = names.label("rounds");
    String type = unit.target().storageType(ScalarType.LONG);
    lines.add(type + " " + name + " = 0;");
    String limit = unit.options().loopLimit() + unit.target().longSuffix();
    String guard = unit.guard(FaultKind.LOOP_LIMIT, position, "a loop");
    String limited = unit.helpers().limit();
    return Optional.of(
        "if (" + limited + "(++" + name + ", " + limit + ", " + guard + ")) { break; }");
  }

  private void body(
      String header,
      JumpTarget target,
      Statement.Block body,
      List<Statement.Simple> updates,
      Optional<String> guard) {
    targets.push(target);
    lines.open(header);
    guard.ifPresent(lines::add);
    boolean inner = !updates.isEmpty() || continuesByLabel(target, body);
    if (inner) {
      lines.open("");
    }
    statements(body.statements());
    if (inner) {
      lines.close();
    }
    label(target.continueLabel());
    updates.forEach(this::statement);
    lines.close();
    targets.pop();
    label(target.breakLabel());
  }

  /** Tells whether a jump inside an inner loop goes on with this one. */
  private static boolean continuesByLabel(JumpTarget target, Statement.Block body) {
    return target.label.isPresent()
        && Walk.statements(body).stream()
            .anyMatch(
                s -> s instanceof Statement.Continue jump && jump.label().equals(target.label));
  }
}
