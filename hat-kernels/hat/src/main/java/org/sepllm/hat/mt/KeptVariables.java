package org.sepllm.hat.mt;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;

/** The variables in scope while code is emitted: what a work-item puts aside at a barrier. */
final class KeptVariables {
  /**
   * A variable.
   *
   * @param kind its kind
   * @param slot its slot
   * @param type its type
   */
  record Kept(TypeKind kind, int slot, ClassDesc type) {}

  private final List<Kept> inScope = new ArrayList<>();
  private final List<Kept> all = new ArrayList<>();
  private int most;

  void add(TypeKind kind, int slot, ClassDesc type) {
    Kept kept = new Kept(kind, slot, type);
    inScope.add(kept);
    all.add(kept);
    most = Math.max(most, inScope.size());
  }

  int size() {
    return inScope.size();
  }

  /** Forgets those that were added since there were only so many. */
  void shrink(int size) {
    inScope.subList(size, inScope.size()).clear();
  }

  List<Kept> snapshot() {
    return List.copyOf(inScope);
  }

  /** Returns how many are in scope at once at most. */
  int most() {
    return most;
  }

  /** Gives every variable a first value, because the code behind a barrier can be reached first. */
  void initialize(CodeBuilder code) {
    for (Kept kept : all) {
      switch (kept.kind()) {
        case LONG -> code.lconst_0();
        case FLOAT -> code.fconst_0();
        case DOUBLE -> code.dconst_0();
        case REFERENCE -> code.aconst_null();
        default -> code.iconst_0();
      }
      code.storeLocal(kept.kind(), kept.slot());
    }
  }

  /** Emits how a work-item puts variables aside; {@code place} is where in the stores. */
  static void save(CodeBuilder code, List<Kept> variables, GroupSlots slots) {
    for (int place = 0; place < variables.size(); place++) {
      Kept kept = variables.get(place);
      boolean reference = kept.kind() == TypeKind.REFERENCE;
      code.aload(reference ? slots.arrays() : slots.values());
      slots.pushPlace(code, place);
      code.loadLocal(kept.kind(), kept.slot());
      if (reference) {
        code.aastore();
      } else {
        toLong(code, kept.kind());
        code.lastore();
      }
    }
  }

  /** Emits how a work-item takes up its variables again. */
  static void restore(CodeBuilder code, List<Kept> variables, GroupSlots slots) {
    for (int place = 0; place < variables.size(); place++) {
      Kept kept = variables.get(place);
      boolean reference = kept.kind() == TypeKind.REFERENCE;
      code.aload(reference ? slots.arrays() : slots.values());
      slots.pushPlace(code, place);
      if (reference) {
        code.aaload().checkcast(kept.type());
      } else {
        code.laload();
        fromLong(code, kept.kind());
      }
      code.storeLocal(kept.kind(), kept.slot());
    }
  }

  private static void toLong(CodeBuilder code, TypeKind kind) {
    switch (kind) {
      case LONG -> {}
      case FLOAT -> {
        code.invokestatic(
            Types.FLOAT_BOX,
            "floatToRawIntBits",
            MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_float));
        code.i2l();
      }
      case DOUBLE ->
          code.invokestatic(
              Types.DOUBLE_BOX,
              "doubleToRawLongBits",
              MethodTypeDesc.of(ConstantDescs.CD_long, ConstantDescs.CD_double));
      default -> code.i2l();
    }
  }

  private static void fromLong(CodeBuilder code, TypeKind kind) {
    switch (kind) {
      case LONG -> {}
      case FLOAT ->
          code.l2i()
              .invokestatic(
                  Types.FLOAT_BOX,
                  "intBitsToFloat",
                  MethodTypeDesc.of(ConstantDescs.CD_float, ConstantDescs.CD_int));
      case DOUBLE ->
          code.invokestatic(
              Types.DOUBLE_BOX,
              "longBitsToDouble",
              MethodTypeDesc.of(ConstantDescs.CD_double, ConstantDescs.CD_long));
      default -> code.l2i();
    }
  }
}
