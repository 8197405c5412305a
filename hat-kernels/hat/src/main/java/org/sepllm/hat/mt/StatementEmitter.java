package org.sepllm.hat.mt;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.Optional;
import org.sepllm.hat.model.Argument;
import org.sepllm.hat.model.BufferVariable;
import org.sepllm.hat.model.Expression;
import org.sepllm.hat.model.Function;
import org.sepllm.hat.model.MemorySpace;
import org.sepllm.hat.model.Parameter;
import org.sepllm.hat.model.ScalarType;
import org.sepllm.hat.model.SourcePosition;
import org.sepllm.hat.model.Statement;
import org.sepllm.hat.model.Variable;
import org.sepllm.hat.runtime.KernelCompileException;

/** Emits the code of the statements of one function. */
final class StatementEmitter {
  /** Emits what a work-item does at a barrier. */
  interface BarrierEmitter {
    void emit(SourcePosition position);
  }

  private final CodeBuilder code;
  private final KernelPlan plan;
  private final Activation activation;
  private final KeptVariables kept;
  private final BarrierEmitter barriers;
  private final int groupSlot;
  private final int itemSlot;
  private final ExpressionEmitter expressions;

  StatementEmitter(
      CodeBuilder code,
      KernelPlan plan,
      Activation activation,
      KeptVariables kept,
      BarrierEmitter barriers,
      int groupSlot,
      int itemSlot) {
    this.code = code;
    this.plan = plan;
    this.activation = activation;
    this.kept = kept;
    this.barriers = barriers;
    this.groupSlot = groupSlot;
    this.itemSlot = itemSlot;
    this.expressions =
        new ExpressionEmitter(
            code, activation, groupSlot, itemSlot, plan.options().checked(), plan.sites());
  }

  void emit(Statement statement) {
    switch (statement) {
      case Statement.Simple simple -> simple(simple);
      case Statement.DeclareArray declare -> declareArray(declare);
      case Statement.Barrier barrier -> barriers.emit(barrier.position());
      case Statement.Warp warp ->
          throw new KernelCompileException(
              warp.position()
                  + ": "
                  + warp.operation().text()
                  + " is an operation of warps, which java-mt does not run; run the kernel on"
                  + " java-seq or cuda");
      case Statement.If branch -> choose(branch);
      case Statement.While loop -> loop(loop, List.of(), List.of());
      case Statement.For loop -> loop(loop, loop.initial(), loop.update());
      case Statement.Block block -> block(block);
      case Statement.Break jump -> code.goto_(activation.end(jump.label()));
      case Statement.Continue jump -> code.goto_(activation.next(jump.label()));
      case Statement.Return end -> end(end);
    }
  }

  private void simple(Statement.Simple simple) {
    switch (simple) {
      case Statement.Declare declare -> declare(declare);
      case Statement.Assign assign -> {
        expressions.emit(assign.value());
        store(assign.variable());
      }
      case Statement.BufferStore store -> bufferStore(store);
      case Statement.FieldStore store -> fieldStore(store);
      case Statement.ArrayStore store -> arrayStore(store);
      case Statement.AtomicIncrement increment -> atomicIncrement(increment);
      case Statement.Call call -> call(call);
      case Statement.Evaluate evaluate -> {
        expressions.emit(evaluate.expression());
        drop(evaluate.expression().type());
      }
    }
  }

  private void declare(Statement.Declare declare) {
    int slot = allocate(declare.variable());
    if (declare.initial().isPresent()) {
      expressions.emit(declare.initial().get());
      code.storeLocal(Types.kind(declare.variable().type()), slot);
    }
  }

  private int allocate(Variable variable) {
    TypeKind kind = Types.kind(variable.type());
    int slot = code.allocateLocal(kind);
    activation.put(variable, slot);
    kept.add(kind, slot, Types.value(variable.type()));
    return slot;
  }

  private void store(Variable variable) {
    code.storeLocal(Types.kind(variable.type()), activation.slot(variable));
  }

  private void drop(ScalarType type) {
    if (Types.kind(type).slotSize() == 2) {
      code.pop2();
    } else {
      code.pop();
    }
  }

  /** A local array exists once for the group, and is made before its work-items run. */
  private void declareArray(Statement.DeclareArray declare) {
    if (declare.array().space() == MemorySpace.LOCAL) {
      return;
    }
    int slot = code.allocateLocal(TypeKind.REFERENCE);
    activation.put(declare.array(), slot);
    kept.add(TypeKind.REFERENCE, slot, Types.array(declare.array().elementType()));
    code.loadConstant(declare.array().length());
    code.newarray(Types.element(declare.array().elementType())).astore(slot);
  }

  /** Index and value are evaluated before the index is checked, as Java evaluates arguments. */
  private void bufferStore(Statement.BufferStore store) {
    Activation.BufferSlots slots = activation.slots(store.buffer());
    Expression index = ExpressionEmitter.narrowed(store.index());
    ScalarType type = store.value().type();
    int indexSlot = keepAside(index);
    int valueSlot = keepAside(store.value());
    code.aload(slots.elements());
    expressions.layout(type);
    code.loadLocal(Types.kind(index.type()), indexSlot);
    expressions.finishBufferIndex(index.type(), slots, store.position());
    code.loadLocal(Types.kind(type), valueSlot);
    setElement("setAtIndex", type);
  }

  private int keepAside(Expression expression) {
    TypeKind kind = Types.kind(expression.type());
    int slot = code.allocateLocal(kind);
    expressions.emit(expression);
    code.storeLocal(kind, slot);
    return slot;
  }

  private void setElement(String method, ScalarType type) {
    ClassDesc value = Types.element(type).upperBound();
    code.invokeinterface(
        Types.SEGMENT,
        method,
        MethodTypeDesc.of(ConstantDescs.CD_void, Types.layout(type), ConstantDescs.CD_long, value));
  }

  private void fieldStore(Statement.FieldStore store) {
    ScalarType type = store.field().type();
    code.aload(activation.slots(store.buffer()).header());
    expressions.layout(type);
    code.loadConstant(store.buffer().type().fieldOffset(store.field()));
    expressions.emit(store.value());
    setElement("set", type);
  }

  private void arrayStore(Statement.ArrayStore store) {
    Expression index = ExpressionEmitter.narrowed(store.index());
    int indexSlot = keepAside(index);
    int valueSlot = keepAside(store.value());
    code.aload(activation.slot(store.array()));
    code.loadLocal(Types.kind(index.type()), indexSlot);
    expressions.finishArrayIndex(index.type(), store.array().length(), store.position());
    code.loadLocal(Types.kind(store.value().type()), valueSlot);
    code.arrayStore(Types.element(store.array().elementType()));
  }

  private void atomicIncrement(Statement.AtomicIncrement increment) {
    code.aload(activation.slots(increment.buffer()).header());
    code.loadConstant(increment.buffer().type().fieldOffset(increment.field()));
    code.invokestatic(
        Types.GUARDS,
        "increment",
        MethodTypeDesc.of(ConstantDescs.CD_int, Types.SEGMENT, ConstantDescs.CD_long));
    if (increment.result().isPresent()) {
      store(increment.result().get());
    } else {
      code.pop();
    }
  }

  private void call(Statement.Call call) {
    Function function = plan.function(call.function());
    if (plan.waits(call.function())) {
      inline(call, function);
      return;
    }
    code.aload(groupSlot).iload(itemSlot);
    for (Argument argument : call.arguments()) {
      push(argument);
    }
    code.invokestatic(
        KernelPlan.CLASS, KernelPlan.method(function.name()), FunctionMethod.type(function));
    if (call.result().isPresent()) {
      store(call.result().get());
    } else if (function.result().isPresent()) {
      drop(function.result().get());
    }
  }

  private void push(Argument argument) {
    switch (argument) {
      case Expression value -> expressions.emit(value);
      case Argument.OfBuffer buffer -> {
        Activation.BufferSlots slots = activation.slots(buffer.buffer());
        code.aload(slots.elements()).iload(slots.length()).aload(slots.header());
      }
    }
  }

  /** A function with a barrier stands in its caller's code: a method cannot be left and resumed. */
  private void inline(Statement.Call call, Function function) {
    int before = kept.size();
    Label end = code.newLabel();
    Optional<Integer> result = call.result().map(activation::slot);
    Activation callee = new Activation(new Activation.Exit.Jump(end, result));
    StatementEmitter inner =
        new StatementEmitter(code, plan, callee, kept, barriers, groupSlot, itemSlot);
    for (int index = 0; index < call.arguments().size(); index++) {
      Parameter parameter = function.parameters().get(index);
      switch (call.arguments().get(index)) {
        case Expression value -> {
          expressions.emit(value);
          int slot = inner.allocate((Variable) parameter);
          code.storeLocal(Types.kind(value.type()), slot);
        }
        case Argument.OfBuffer buffer ->
            callee.put((BufferVariable) parameter, activation.slots(buffer.buffer()));
      }
    }
    inner.sequence(function.body().statements());
    code.labelBinding(end);
    kept.shrink(before);
  }

  void sequence(List<? extends Statement> statements) {
    statements.forEach(this::emit);
  }

  private void scoped(List<Statement> statements) {
    int before = kept.size();
    sequence(statements);
    kept.shrink(before);
  }

  private void choose(Statement.If branch) {
    Label otherwise = code.newLabel();
    Label end = code.newLabel();
    expressions.emit(branch.condition());
    code.ifeq(otherwise);
    scoped(branch.then().statements());
    code.goto_(end);
    code.labelBinding(otherwise);
    scoped(branch.otherwise().statements());
    code.labelBinding(end);
  }

  private void loop(
      Statement.Loop loop, List<Statement.Simple> initial, List<Statement.Simple> update) {
    int before = kept.size();
    sequence(initial);
    Optional<Integer> rounds = startCounting();
    Label top = code.newBoundLabel();
    Label next = code.newLabel();
    Label end = code.newLabel();
    expressions.emit(loop.condition());
    code.ifeq(end);
    rounds.ifPresent(slot -> count(slot, loop.position()));
    activation.enterLoop(loop.label(), end, next);
    scoped(loop.body().statements());
    activation.leave();
    code.labelBinding(next);
    sequence(update);
    code.goto_(top);
    code.labelBinding(end);
    kept.shrink(before);
  }

  /** In checked mode a loop counts its rounds. */
  private Optional<Integer> startCounting() {
    if (!plan.options().checked()) {
      return Optional.empty();
    }
    int slot = code.allocateLocal(TypeKind.LONG);
    kept.add(TypeKind.LONG, slot, ConstantDescs.CD_long);
    code.lconst_0().lstore(slot);
    return Optional.of(slot);
  }

  private void count(int slot, SourcePosition position) {
    code.lload(slot).loadConstant(plan.options().loopLimit());
    code.loadConstant(plan.sites().number(position));
    code.invokestatic(
        Types.GUARDS,
        "round",
        MethodTypeDesc.of(
            ConstantDescs.CD_long,
            ConstantDescs.CD_long,
            ConstantDescs.CD_long,
            ConstantDescs.CD_int));
    code.lstore(slot);
  }

  private void block(Statement.Block block) {
    Label end = code.newLabel();
    activation.enterBlock(block.label(), end);
    scoped(block.statements());
    activation.leave();
    code.labelBinding(end);
  }

  private void end(Statement.Return end) {
    end.value().ifPresent(expressions::emit);
    switch (activation.exit()) {
      case Activation.Exit.Method() ->
          code.return_(end.value().map(value -> Types.kind(value.type())).orElse(TypeKind.VOID));
      case Activation.Exit.Jump(Label target, Optional<Integer> result) -> {
        if (end.value().isPresent()) {
          keep(end.value().get().type(), result);
        }
        code.goto_(target);
      }
    }
  }

  private void keep(ScalarType type, Optional<Integer> slot) {
    if (slot.isPresent()) {
      code.storeLocal(Types.kind(type), slot.get());
    } else {
      drop(type);
    }
  }
}
