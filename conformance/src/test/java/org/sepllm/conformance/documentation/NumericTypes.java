package org.sepllm.conformance.documentation;

import com.sun.source.tree.ArrayTypeTree;
import com.sun.source.tree.PrimitiveTypeTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import java.util.Set;
import javax.lang.model.type.TypeKind;

/** Tells from a written type whether a caller must know a valid range or a shape. */
final class NumericTypes {
  private static final Set<TypeKind> WITH_RANGE =
      Set.of(TypeKind.SHORT, TypeKind.INT, TypeKind.LONG, TypeKind.FLOAT, TypeKind.DOUBLE);

  private NumericTypes() {}

  static boolean isNumber(Tree type) {
    return type instanceof PrimitiveTypeTree primitive
        && WITH_RANGE.contains(primitive.getPrimitiveTypeKind());
  }

  /** Says whether a type is or contains an array of numbers or booleans; raw bytes have no axes. */
  static boolean isArray(Tree type) {
    return Boolean.TRUE.equals(new ArrayFinder().scan(type, null));
  }

  private static final class ArrayFinder extends TreeScanner<Boolean, Void> {
    @Override
    public Boolean visitArrayType(ArrayTypeTree array, Void unused) {
      Tree element = array.getType();
      return isNumber(element) || isBoolean(element) || Boolean.TRUE.equals(scan(element, null));
    }

    @Override
    public Boolean reduce(Boolean first, Boolean second) {
      return Boolean.TRUE.equals(first) || Boolean.TRUE.equals(second);
    }

    private static boolean isBoolean(Tree type) {
      return type instanceof PrimitiveTypeTree primitive
          && primitive.getPrimitiveTypeKind() == TypeKind.BOOLEAN;
    }
  }
}
