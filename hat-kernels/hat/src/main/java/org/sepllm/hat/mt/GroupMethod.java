package org.sepllm.hat.mt;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sepllm.hat.model.ArrayVariable;
import org.sepllm.hat.model.BufferVariable;
import org.sepllm.hat.model.Function;
import org.sepllm.hat.model.Parameter;
import org.sepllm.hat.model.ScalarType;
import org.sepllm.hat.model.SourcePosition;
import org.sepllm.hat.model.Variable;
import org.sepllm.hat.runtime.KernelFacts;

/**
 * Emits the method that runs a group.
 *
 * <p>In words: over and over, for each work-item, go to where it waits (at first, the start), run
 * it to its next barrier or its end, and note where it waits now; until all are at their end.
 */
final class GroupMethod {
  private static final int GROUP_SLOT = 1;

  private record Resume(Label behind, List<KeptVariables.Kept> variables) {}

  private final CodeBuilder code;
  private final KernelPlan plan;
  private final Function entry;
  private final KeptVariables kept = new KeptVariables();
  private final Map<Variable, Integer> numbers = new LinkedHashMap<>();
  private final List<Resume> resumes = new ArrayList<>();
  private final List<SourcePosition> barriers = new ArrayList<>();
  private final GroupSlots slots;
  private final Label nextItem;
  private final boolean waits;

  GroupMethod(CodeBuilder code, KernelPlan plan) {
    this.code = code;
    this.plan = plan;
    this.entry = plan.kernel().entry();
    this.waits = plan.waits(entry.name());
    this.slots =
        new GroupSlots(
            code.allocateLocal(TypeKind.INT),
            code.allocateLocal(TypeKind.INT),
            code.allocateLocal(TypeKind.REFERENCE),
            code.allocateLocal(TypeKind.REFERENCE),
            code.allocateLocal(TypeKind.REFERENCE));
    this.nextItem = code.newLabel();
  }

  /** Returns the positions of the barriers, in the order of their numbers from 1. */
  List<SourcePosition> barriers() {
    return List.copyOf(barriers);
  }

  /** Returns how many variables of a work-item are put aside at most. */
  int most() {
    return waits ? kept.most() : 0;
  }

  void emit() {
    Label first = code.newLabel();
    Label body = code.newLabel();
    Label itemEnd = code.newLabel();
    Label sweep = code.newLabel();
    Label dispatch = code.newLabel();
    Activation activation = new Activation(new Activation.Exit.Jump(itemEnd, Optional.empty()));
    loadGroup();
    loadParameters(activation);
    makeLocalArrays(activation);
    code.goto_(first);
    code.labelBinding(sweep);
    items(waits ? dispatch : body, body, activation, itemEnd);
    if (waits) {
      code.aload(GROUP_SLOT);
      code.invokevirtual(Types.GROUP, "goesOn", MethodTypeDesc.of(ConstantDescs.CD_boolean));
      code.ifne(sweep);
    }
    code.return_();
    if (waits) {
      dispatch(dispatch, body);
    }
    code.labelBinding(first);
    kept.initialize(code);
    code.goto_(sweep);
  }

  private void items(Label start, Label body, Activation activation, Label itemEnd) {
    Label top = code.newLabel();
    Label done = code.newLabel();
    code.iconst_0().istore(slots.item());
    code.labelBinding(top);
    code.iload(slots.item()).iload(slots.size()).if_icmpge(done);
    if (plan.options().checked()) {
      code.aload(GROUP_SLOT).iload(slots.item());
      code.invokevirtual(
          Types.GROUP, "running", MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int));
    }
    code.goto_(start);
    code.labelBinding(body);
    startNumbers(activation);
    new StatementEmitter(code, plan, activation, kept, this::barrier, GROUP_SLOT, slots.item())
        .sequence(entry.body().statements());
    code.labelBinding(itemEnd);
    if (waits) {
      note(GroupState.DONE);
    }
    code.labelBinding(nextItem);
    code.iinc(slots.item(), 1).goto_(top);
    code.labelBinding(done);
  }

  private void note(int waitingFor) {
    code.aload(slots.waiting()).iload(slots.item()).loadConstant(waitingFor).iastore();
  }

  private void barrier(SourcePosition position) {
    barriers.add(position);
    List<KeptVariables.Kept> variables = kept.snapshot();
    KeptVariables.save(code, variables, slots);
    note(barriers.size());
    code.goto_(nextItem);
    resumes.add(new Resume(code.newBoundLabel(), variables));
  }

  private void dispatch(Label dispatch, Label body) {
    List<SwitchCase> cases = new ArrayList<>();
    for (int barrier = 1; barrier <= resumes.size(); barrier++) {
      cases.add(SwitchCase.of(barrier, code.newLabel()));
    }
    code.labelBinding(dispatch);
    code.aload(slots.waiting()).iload(slots.item()).iaload();
    code.tableswitch(1, resumes.size(), body, cases);
    for (int index = 0; index < resumes.size(); index++) {
      code.labelBinding(cases.get(index).target());
      KeptVariables.restore(code, resumes.get(index).variables(), slots);
      code.goto_(resumes.get(index).behind());
    }
  }

  private void loadGroup() {
    ask("size", ConstantDescs.CD_int);
    code.istore(slots.size());
    ask("waiting", ConstantDescs.CD_int.arrayType());
    code.astore(slots.waiting());
    ask("values", ConstantDescs.CD_long.arrayType());
    code.astore(slots.values());
    ask("arrays", ConstantDescs.CD_Object.arrayType());
    code.astore(slots.arrays());
  }

  private void ask(String method, ClassDesc answer) {
    code.aload(GROUP_SLOT);
    code.invokevirtual(Types.GROUP, method, MethodTypeDesc.of(answer));
  }

  private void loadParameters(Activation activation) {
    for (int index = 0; index < entry.parameters().size(); index++) {
      Parameter parameter = entry.parameters().get(index);
      switch (parameter) {
        case Variable variable -> loadNumber(variable, index);
        case BufferVariable buffer -> {
          int elements = loadArgument("elements", index, TypeKind.REFERENCE, Types.SEGMENT);
          int length = loadArgument("length", index, TypeKind.INT, ConstantDescs.CD_int);
          int header = loadArgument("header", index, TypeKind.REFERENCE, Types.SEGMENT);
          activation.put(buffer, new Activation.BufferSlots(elements, length, header));
        }
      }
    }
  }

  private void loadNumber(Variable variable, int index) {
    int slot =
        variable.type() == ScalarType.INT
            ? loadArgument("intArgument", index, TypeKind.INT, ConstantDescs.CD_int)
            : loadArgument("floatArgument", index, TypeKind.FLOAT, ConstantDescs.CD_float);
    numbers.put(variable, slot);
  }

  /** Each work-item starts with the number given, even if another has assigned to it. */
  private void startNumbers(Activation activation) {
    numbers.forEach((variable, given) -> {
      TypeKind kind = Types.kind(variable.type());
      int slot = code.allocateLocal(kind);
      code.loadLocal(kind, given).storeLocal(kind, slot);
      activation.put(variable, slot);
      kept.add(kind, slot, Types.value(variable.type()));
    });
  }

  private int loadArgument(String method, int index, TypeKind kind, ClassDesc type) {
    code.aload(GROUP_SLOT).loadConstant(index);
    code.invokevirtual(Types.GROUP, method, MethodTypeDesc.of(type, ConstantDescs.CD_int));
    int slot = code.allocateLocal(kind);
    code.storeLocal(kind, slot);
    return slot;
  }

  private void makeLocalArrays(Activation activation) {
    for (ArrayVariable array : KernelFacts.of(plan.kernel()).localArrays()) {
      int slot = code.allocateLocal(TypeKind.REFERENCE);
      code.loadConstant(array.length());
      code.newarray(Types.element(array.elementType())).astore(slot);
      activation.put(array, slot);
    }
  }
}
