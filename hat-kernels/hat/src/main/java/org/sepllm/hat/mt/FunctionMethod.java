package org.sepllm.hat.mt;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import org.sepllm.hat.model.BufferVariable;
import org.sepllm.hat.model.Function;
import org.sepllm.hat.model.Parameter;
import org.sepllm.hat.model.Variable;

/** Emits the method of an auxiliary function without barriers. */
final class FunctionMethod {
  private static final int GROUP_SLOT = 0;
  private static final int ITEM_SLOT = 1;

  private FunctionMethod() {}

  /** Returns its type: group, work-item, then the parameters, a buffer taking three. */
  static MethodTypeDesc type(Function function) {
    List<ClassDesc> parameters = new ArrayList<>(List.of(Types.GROUP, ConstantDescs.CD_int));
    for (Parameter parameter : function.parameters()) {
      switch (parameter) {
        case Variable variable -> parameters.add(Types.value(variable.type()));
        case BufferVariable _ ->
            parameters.addAll(List.of(Types.SEGMENT, ConstantDescs.CD_int, Types.SEGMENT));
      }
    }
    ClassDesc result = function.result().map(Types::value).orElse(ConstantDescs.CD_void);
    return MethodTypeDesc.of(result, parameters);
  }

  static void emit(CodeBuilder code, KernelPlan plan, Function function) {
    Activation activation = new Activation(new Activation.Exit.Method());
    int slot = ITEM_SLOT + 1;
    for (Parameter parameter : function.parameters()) {
      switch (parameter) {
        case Variable variable -> {
          activation.put(variable, slot);
          slot += Types.kind(variable.type()).slotSize();
        }
        case BufferVariable buffer -> {
          activation.put(buffer, new Activation.BufferSlots(slot, slot + 1, slot + 2));
          slot += 3;
        }
      }
    }
    StatementEmitter.BarrierEmitter none =
        position -> {
          throw new IllegalStateException(position + ": a barrier in a method of its own");
        };
    new StatementEmitter(code, plan, activation, new KeptVariables(), none, GROUP_SLOT, ITEM_SLOT)
        .sequence(function.body().statements());
    function.result().ifPresent(type -> zero(code, Types.kind(type)));
    code.return_(function.result().map(Types::kind).orElse(TypeKind.VOID));
  }

  /** The verifier wants an end; a function with a result has returned before. */
  private static void zero(CodeBuilder code, TypeKind kind) {
    switch (kind) {
      case LONG -> code.lconst_0();
      case FLOAT -> code.fconst_0();
      case DOUBLE -> code.dconst_0();
      default -> code.iconst_0();
    }
  }
}
