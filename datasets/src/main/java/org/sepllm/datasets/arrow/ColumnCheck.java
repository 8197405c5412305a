package org.sepllm.datasets.arrow;

import java.util.List;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.Precision;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.flatbuf.Type;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** Compares the columns of a file with those of a format, by name and type. */
final class ColumnCheck {
  private ColumnCheck() {}

  static boolean sameFields(List<Field> expected, Schema schema) {
    if (schema.fieldsLength() != expected.size()) {
      return false;
    }
    for (int column = 0; column < expected.size(); column++) {
      if (!sameField(expected.get(column), schema.fields(column))) {
        return false;
      }
    }
    return true;
  }

  // The depth of the recursion is that of the expected field, whatever the file says.
  private static boolean sameField(Field expected, org.apache.arrow.flatbuf.Field actual) {
    List<Field> children = expected.getChildren();
    if (!expected.getName().equals(actual.name())
        || actual.dictionary() != null
        || !sameType(expected.getType(), actual)
        || actual.childrenLength() != children.size()) {
      return false;
    }
    for (int child = 0; child < children.size(); child++) {
      if (!sameField(children.get(child), actual.children(child))) {
        return false;
      }
    }
    return true;
  }

  private static boolean sameType(ArrowType expected, org.apache.arrow.flatbuf.Field actual) {
    return switch (expected) {
      case ArrowType.Bool _ -> actual.typeType() == Type.Bool;
      case ArrowType.List _ -> actual.typeType() == Type.List;
      case ArrowType.FloatingPoint _ ->
          actual.typeType() == Type.FloatingPoint
              && isFloat64((FloatingPoint) actual.type(new FloatingPoint()));
      default -> actual.typeType() == Type.Int && isInt32((Int) actual.type(new Int()));
    };
  }

  private static boolean isFloat64(FloatingPoint type) {
    return type != null && type.precision() == Precision.DOUBLE;
  }

  private static boolean isInt32(Int type) {
    return type != null && type.bitWidth() == FileFormat.INT_BITS && type.isSigned();
  }
}
