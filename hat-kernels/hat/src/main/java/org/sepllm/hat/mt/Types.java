package org.sepllm.hat.mt;

import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.sepllm.hat.model.ScalarType;

/** How values are kept by the virtual machine; halves as the {@code short} of their bits. */
final class Types {
  static final ClassDesc GROUP = ClassDesc.of(GroupState.class.getName());
  static final ClassDesc GUARDS = ClassDesc.of(Guards.class.getName());
  static final ClassDesc SEGMENT = ClassDesc.of(MemorySegment.class.getName());
  static final ClassDesc LAYOUT = ClassDesc.of(ValueLayout.class.getName());
  static final ClassDesc MATH = ClassDesc.of(Math.class.getName());
  static final ClassDesc FLOAT_BOX = ClassDesc.of(Float.class.getName());
  static final ClassDesc DOUBLE_BOX = ClassDesc.of(Double.class.getName());

  private Types() {}

  /** Returns the kind of a variable or of a value on the stack. */
  static TypeKind kind(ScalarType type) {
    return switch (type) {
      case BOOLEAN, BYTE, SHORT, CHAR, INT, F16, BF16 -> TypeKind.INT;
      case LONG -> TypeKind.LONG;
      case FLOAT -> TypeKind.FLOAT;
      case DOUBLE -> TypeKind.DOUBLE;
    };
  }

  /** Returns the type of a parameter or result. */
  static ClassDesc value(ScalarType type) {
    return switch (kind(type)) {
      case LONG -> ConstantDescs.CD_long;
      case FLOAT -> ConstantDescs.CD_float;
      case DOUBLE -> ConstantDescs.CD_double;
      default -> ConstantDescs.CD_int;
    };
  }

  /** Returns the kind of an element of memory. */
  static TypeKind element(ScalarType type) {
    return switch (type) {
      case BOOLEAN, BYTE -> TypeKind.BYTE;
      case SHORT, F16, BF16 -> TypeKind.SHORT;
      case CHAR -> TypeKind.CHAR;
      case INT -> TypeKind.INT;
      case LONG -> TypeKind.LONG;
      case FLOAT -> TypeKind.FLOAT;
      case DOUBLE -> TypeKind.DOUBLE;
    };
  }

  /** Returns the type of an array of elements. */
  static ClassDesc array(ScalarType type) {
    return element(type).upperBound().arrayType();
  }

  /** Returns the name of the layout of an element, a constant of {@link ValueLayout}. */
  static String layoutName(ScalarType type) {
    return "JAVA_" + element(type).name();
  }

  /** Returns the type of that constant. */
  static ClassDesc layout(ScalarType type) {
    return LAYOUT.nested(
        switch (element(type)) {
          case BYTE -> "OfByte";
          case SHORT -> "OfShort";
          case CHAR -> "OfChar";
          case INT -> "OfInt";
          case LONG -> "OfLong";
          case FLOAT -> "OfFloat";
          default -> "OfDouble";
        });
  }
}
