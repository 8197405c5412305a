package org.sepllm.hat.mt;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import org.sepllm.hat.model.ScalarType;

/** Emits the way of halves to {@code float} and back; does nothing for other types. */
final class HalfEmitter {
  private final CodeBuilder code;

  HalfEmitter(CodeBuilder code) {
    this.code = code;
  }

  /** Returns the kind in which a type is computed. */
  static TypeKind computed(ScalarType type) {
    return type.isHalf() ? TypeKind.FLOAT : Types.kind(type);
  }

  /** Widens the half on the stack. */
  void widen(ScalarType type) {
    switch (type) {
      case F16 ->
          code.invokestatic(
              Types.FLOAT_BOX,
              "float16ToFloat",
              MethodTypeDesc.of(ConstantDescs.CD_float, ConstantDescs.CD_short));
      case BF16 ->
          code.invokestatic(
              Types.GUARDS,
              "bf16ToFloat",
              MethodTypeDesc.of(ConstantDescs.CD_float, ConstantDescs.CD_short));
      default -> {}
    }
  }

  /** Rounds the {@code float} on the stack to a half. */
  void round(ScalarType type) {
    switch (type) {
      case F16 ->
          code.invokestatic(
              Types.FLOAT_BOX,
              "floatToFloat16",
              MethodTypeDesc.of(ConstantDescs.CD_short, ConstantDescs.CD_float));
      case BF16 ->
          code.invokestatic(
              Types.GUARDS,
              "floatToBf16",
              MethodTypeDesc.of(ConstantDescs.CD_short, ConstantDescs.CD_float));
      default -> {}
    }
  }
}
