package org.sepllm.hat.mt;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import org.sepllm.hat.model.BinaryOperator;

/** The instructions of Java's binary operators. */
final class BinaryInstructions {
  private BinaryInstructions() {}

  static void emit(CodeBuilder code, BinaryOperator operator, TypeKind kind) {
    switch (kind) {
      case LONG -> onLongs(code, operator);
      case FLOAT -> onFloats(code, operator);
      case DOUBLE -> onDoubles(code, operator);
      default -> onInts(code, operator);
    }
  }

  private static void onInts(CodeBuilder code, BinaryOperator operator) {
    switch (operator) {
      case ADD -> code.iadd();
      case SUBTRACT -> code.isub();
      case MULTIPLY -> code.imul();
      case DIVIDE -> code.idiv();
      case REMAINDER -> code.irem();
      case SHIFT_LEFT -> code.ishl();
      case SHIFT_RIGHT -> code.ishr();
      case UNSIGNED_SHIFT_RIGHT -> code.iushr();
      case AND -> code.iand();
      case XOR -> code.ixor();
      case OR -> code.ior();
    }
  }

  private static void onLongs(CodeBuilder code, BinaryOperator operator) {
    switch (operator) {
      case ADD -> code.ladd();
      case SUBTRACT -> code.lsub();
      case MULTIPLY -> code.lmul();
      case DIVIDE -> code.ldiv();
      case REMAINDER -> code.lrem();
      case SHIFT_LEFT -> code.lshl();
      case SHIFT_RIGHT -> code.lshr();
      case UNSIGNED_SHIFT_RIGHT -> code.lushr();
      case AND -> code.land();
      case XOR -> code.lxor();
      case OR -> code.lor();
    }
  }

  private static void onFloats(CodeBuilder code, BinaryOperator operator) {
    switch (operator) {
      case ADD -> code.fadd();
      case SUBTRACT -> code.fsub();
      case MULTIPLY -> code.fmul();
      case DIVIDE -> code.fdiv();
      case REMAINDER -> code.frem();
      default -> throw new IllegalStateException(operator + " is not defined on float");
    }
  }

  private static void onDoubles(CodeBuilder code, BinaryOperator operator) {
    switch (operator) {
      case ADD -> code.dadd();
      case SUBTRACT -> code.dsub();
      case MULTIPLY -> code.dmul();
      case DIVIDE -> code.ddiv();
      case REMAINDER -> code.drem();
      default -> throw new IllegalStateException(operator + " is not defined on double");
    }
  }
}
