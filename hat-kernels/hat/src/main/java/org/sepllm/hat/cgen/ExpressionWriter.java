package org.sepllm.hat.cgen;

import java.util.List;
import java.util.stream.Collectors;
import org.sepllm.hat.model.ArrayVariable;
import org.sepllm.hat.model.BinaryOperator;
import org.sepllm.hat.model.BufferField;
import org.sepllm.hat.model.BufferVariable;
import org.sepllm.hat.model.Expression;
import org.sepllm.hat.model.LogicalOperator;
import org.sepllm.hat.model.MathFunction;
import org.sepllm.hat.model.MemorySpace;
import org.sepllm.hat.model.ScalarType;
import org.sepllm.hat.model.SourcePosition;
import org.sepllm.hat.model.UnaryOperator;
import org.sepllm.hat.runtime.FaultKind;

/** Writes expressions. */
final class ExpressionWriter {
  private final Unit unit;
  private final CTarget target;
  private final CNames names;

  ExpressionWriter(Unit unit, CNames names) {
    this.unit = unit;
    this.target = unit.target();
    this.names = names;
  }

  /** An expression as an argument or a right-hand side. */
  String text(Expression expression) {
    return piece(expression).text();
  }

  private Piece piece(Expression expression) {
    return switch (expression) {
      case Expression.Constant constant -> ConstantWriter.write(target, constant);
      case Expression.Read read -> Piece.primary(names.of(read.variable()));
      case Expression.Unary unary -> unary(unary);
      case Expression.Not not -> new Piece("!" + piece(not.operand()).at(Piece.UNARY), Piece.UNARY);
      case Expression.Binary binary -> binary(binary);
      case Expression.Compare compare -> compare(compare);
      case Expression.ShortCircuit both -> {
        boolean and = both.operator() == LogicalOperator.AND;
        yield Piece.infix(
            and ? Piece.LOGICAL_AND : Piece.LOGICAL_OR,
            piece(both.left()),
            both.operator().symbol(),
            piece(both.right()));
      }
      case Expression.Conditional choice ->
          new Piece(
              piece(choice.condition()).at(Piece.LOGICAL_OR)
                  + " ? "
                  + piece(choice.whenTrue()).at(Piece.LOGICAL_OR)
                  + " : "
                  + piece(choice.whenFalse()).at(Piece.LOGICAL_OR),
              Piece.CONDITIONAL);
      case Expression.Convert convert -> convert(convert);
      case Expression.Reinterpret bits ->
          Piece.cast(target.storageType(bits.type()), piece(bits.operand()));
      case Expression.Identity identity ->
          Piece.cast("int", Piece.primary(target.identity(identity.id())));
      case Expression.MathCall call -> math(call);
      case Expression.BufferLoad load -> load(load);
      case Expression.BufferLength length -> Piece.primary(names.lengthOf(length.buffer()));
      case Expression.FieldLoad load ->
          loaded(load.type(), new Piece(field(load.buffer(), load.field()), Piece.UNARY));
      case Expression.ArrayLoad load -> load(load);
    };
  }

  private static Piece call(String function, String... arguments) {
    return Piece.primary(function + "(" + String.join(", ", arguments) + ")");
  }

  private Piece widened(Expression operand) {
    return call(unit.helpers().widen(operand.type()), text(operand));
  }

  private Piece narrowed(ScalarType type, Piece value) {
    return call(unit.helpers().narrow(type), value.text());
  }

  private static boolean wraps(ScalarType type) {
    return type == ScalarType.INT || type == ScalarType.LONG;
  }

  private Piece unary(Expression.Unary unary) {
    ScalarType type = unary.type();
    if (unary.operator() == UnaryOperator.COMPLEMENT) {
      return new Piece("~" + piece(unary.operand()).at(Piece.UNARY), Piece.UNARY);
    }
    if (wraps(type)) {
      return Piece.cast(target.type(type), unsigned(unary));
    }
    Piece operand = type.isHalf() ? widened(unary.operand()) : piece(unary.operand());
    Piece negated = new Piece("-" + operand.at(Piece.PRIMARY), Piece.UNARY);
    return type.isHalf() ? narrowed(type, negated) : negated;
  }

  /** An {@code int} or {@code long} in its unsigned type, where arithmetic wraps. */
  private Piece unsigned(Expression expression) {
    ScalarType type = expression.type();
    String suffix = type == ScalarType.LONG ? "u" + target.longSuffix() : "u";
    return switch (expression) {
      case Expression.Constant constant when constant.bits() >= 0 ->
          Piece.primary(constant.bits() + suffix);
      case Expression.Unary unary when unary.operator() == UnaryOperator.NEGATE ->
          Piece.infix(Piece.SUM, Piece.primary("0" + suffix), "-", unsigned(unary.operand()));
      case Expression.Binary binary when staysUnsigned(binary.operator()) -> unsignedBinary(binary);
      case Expression.Identity identity ->
          Piece.cast(target.unsignedType(type), Piece.primary(target.identity(identity.id())));
      default -> Piece.cast(target.unsignedType(type), piece(expression));
    };
  }

  private static boolean staysUnsigned(BinaryOperator operator) {
    return switch (operator) {
      case ADD, SUBTRACT, MULTIPLY, SHIFT_LEFT, UNSIGNED_SHIFT_RIGHT -> true;
      case DIVIDE, REMAINDER, SHIFT_RIGHT, AND, XOR, OR -> false;
    };
  }

  private Piece unsignedBinary(Expression.Binary binary) {
    Piece left = unsigned(binary.left());
    BinaryOperator operator = binary.operator();
    if (operator.isShift()) {
      String symbol = operator == BinaryOperator.SHIFT_LEFT ? "<<" : ">>";
      return Piece.infix(Piece.SHIFT, left, symbol, count(binary));
    }
    int level = operator == BinaryOperator.MULTIPLY ? Piece.PRODUCT : Piece.SUM;
    return Piece.infix(level, left, operator.symbol(), unsigned(binary.right()));
  }

  /** The low bits of a shift count. */
  private Piece count(Expression.Binary shift) {
    int mask = shift.type() == ScalarType.LONG ? 63 : 31;
    return shift.right() instanceof Expression.Constant constant
        ? Piece.primary(String.valueOf(constant.bits() & mask))
        : Piece.infix(Piece.AND, piece(shift.right()), "&", Piece.primary(String.valueOf(mask)));
  }

  private Piece binary(Expression.Binary binary) {
    ScalarType type = binary.type();
    return switch (binary.operator()) {
      case ADD, SUBTRACT, MULTIPLY ->
          wraps(type) ? Piece.cast(target.type(type), unsigned(binary)) : floating(binary);
      case DIVIDE, REMAINDER -> wraps(type) ? divide(binary) : floating(binary);
      case SHIFT_LEFT, UNSIGNED_SHIFT_RIGHT -> Piece.cast(target.type(type), unsigned(binary));
      case SHIFT_RIGHT -> Piece.infix(Piece.SHIFT, piece(binary.left()), ">>", count(binary));
      case AND -> Piece.infix(Piece.AND, piece(binary.left()), "&", piece(binary.right()));
      case XOR -> Piece.infix(Piece.XOR, piece(binary.left()), "^", piece(binary.right()));
      case OR -> Piece.infix(Piece.OR, piece(binary.left()), "|", piece(binary.right()));
    };
  }

  private Piece floating(Expression.Binary binary) {
    ScalarType type = binary.type();
    if (binary.operator() == BinaryOperator.REMAINDER) {
      String function = target.mathName("fmod", type);
      return call(function, text(binary.left()), text(binary.right()));
    }
    boolean sum =
        binary.operator() == BinaryOperator.ADD || binary.operator() == BinaryOperator.SUBTRACT;
    Piece left = type.isHalf() ? widened(binary.left()) : piece(binary.left());
    Piece right = type.isHalf() ? widened(binary.right()) : piece(binary.right());
    Piece result =
        Piece.infix(sum ? Piece.SUM : Piece.PRODUCT, left, binary.operator().symbol(), right);
    return type.isHalf() ? narrowed(type, result) : result;
  }

  private Piece divide(Expression.Binary binary) {
    boolean remainder = binary.operator() == BinaryOperator.REMAINDER;
    if (binary.right() instanceof Expression.Constant constant
        && constant.bits() != 0
        && constant.bits() != -1) {
      String symbol = binary.operator().symbol();
      return Piece.infix(Piece.PRODUCT, piece(binary.left()), symbol, piece(constant));
    }
    String function = unit.helpers().divide(binary.type(), remainder, unit.checked());
    String left = text(binary.left());
    String right = text(binary.right());
    if (!unit.checked()) {
      return call(function, left, right);
    }
    String guard = unit.guard(FaultKind.DIVISION_BY_ZERO, binary.position(), "a division");
    return call(function, left, right, guard);
  }

  private Piece compare(Expression.Compare compare) {
    int level =
        switch (compare.comparison()) {
          case EQUAL, NOT_EQUAL -> Piece.EQUALITY;
          case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> Piece.RELATION;
        };
    String symbol = compare.comparison().symbol();
    return Piece.infix(level, piece(compare.left()), symbol, piece(compare.right()));
  }

  private Piece convert(Expression.Convert convert) {
    ScalarType from = convert.operand().type();
    ScalarType to = convert.type();
    if (from.isHalf()) {
      return widened(convert.operand());
    }
    if (to.isHalf()) {
      return narrowed(to, piece(convert.operand()));
    }
    if (from.isFloating() && to.isIntegral()) {
      return call(unit.helpers().toInteger(from, to), text(convert.operand()));
    }
    return Piece.cast(target.type(to), piece(convert.operand()));
  }

  private Piece math(Expression.MathCall call) {
    ScalarType type = call.type();
    if (!type.isHalf()) {
      List<String> operands = call.operands().stream().map(this::text).toList();
      return call(function(call.function(), type), operands.toArray(String[]::new));
    }
    String function = function(call.function(), ScalarType.FLOAT);
    String operands =
        call.operands().stream()
            .map(operand -> widened(operand).text())
            .collect(Collectors.joining(", "));
    return narrowed(type, call(function, operands));
  }

  private String function(MathFunction function, ScalarType type) {
    return switch (function) {
      case MAX, MIN -> unit.helpers().extremum(type, function == MathFunction.MAX);
      case ABS ->
          type.isIntegral() || target == CTarget.CUDA && unit.options().exact()
              ? unit.helpers().absolute(type)
              : target.mathName("fabs", type);
      case POW -> unit.helpers().power(type);
      case SQRT, FLOOR, CEIL, RINT, FMA, EXP, LOG, SIN, COS, TAN ->
          target.mathName(function.text(), type);
      case NATIVE_EXP, NATIVE_SIN, NATIVE_COS, NATIVE_TAN ->
          target == CTarget.OPENCL
              ? function.text()
              : "__" + function.text().substring("native_".length()) + "f";
    };
  }

  /** An index; the conversion to {@code long} goes without saying. */
  private Piece index(Expression index) {
    return switch (index) {
      case Expression.Convert convert when convert.operand().type() == ScalarType.INT ->
          piece(convert.operand());
      case Expression.Constant constant when constant.bits() == (int) constant.bits() ->
          piece(Expression.Constant.ofInt(constant.position(), (int) constant.bits()));
      default -> piece(index);
    };
  }

  private Piece load(Expression.BufferLoad load) {
    String array = names.of(load.buffer());
    Piece index = index(load.index());
    if (!unit.checked()) {
      return loaded(load.type(), Piece.primary(array + "[" + index.text() + "]"));
    }
    return loaded(
        load.type(),
        call(
            unit.helpers().load("global", target.globalWord(), load.type()),
            array,
            index.text(),
            names.lengthOf(load.buffer()),
            unit.guard(FaultKind.OUT_OF_BOUNDS, load.position(), load.buffer().name())));
  }

  private Piece load(Expression.ArrayLoad load) {
    ArrayVariable array = load.array();
    Piece index = index(load.index());
    if (!unit.checked() || isInside(load.index(), array)) {
      return loaded(load.type(), Piece.primary(names.of(array) + "[" + index.text() + "]"));
    }
    return loaded(
        load.type(),
        call(
            unit.helpers().load(array.space().text(), pointer(array), load.type()),
            names.of(array),
            index.text(),
            String.valueOf(array.length()),
            unit.guard(FaultKind.OUT_OF_BOUNDS, load.position(), array.name())));
  }

  private String pointer(ArrayVariable array) {
    return array.space() == MemorySpace.LOCAL
        ? target.localPointerWord()
        : target.privatePointerWord();
  }

  private static boolean isInside(Expression index, ArrayVariable array) {
    Expression inner = index instanceof Expression.Convert convert ? convert.operand() : index;
    return inner instanceof Expression.Constant constant
        && constant.bits() >= 0
        && constant.bits() < array.length();
  }

  /** A {@code boolean} is a byte in memory. */
  private static Piece loaded(ScalarType type, Piece element) {
    return type == ScalarType.BOOLEAN
        ? Piece.infix(Piece.EQUALITY, element, "!=", Piece.primary("0"))
        : element;
  }

  /** A statement that writes an element of a buffer. */
  String store(BufferVariable buffer, Expression index, Expression value, SourcePosition position) {
    ScalarType type = buffer.type().elements().type();
    String array = names.of(buffer);
    if (!unit.checked()) {
      return array + "[" + index(index).text() + "] = " + text(value) + ";";
    }
    return call(
                unit.helpers().store("global", target.globalWord(), type),
                array,
                index(index).text(),
                text(value),
                names.lengthOf(buffer),
                unit.guard(FaultKind.OUT_OF_BOUNDS, position, buffer.name()))
            .text()
        + ";";
  }

  /** A statement that writes an element of an array. */
  String store(ArrayVariable array, Expression index, Expression value, SourcePosition position) {
    if (!unit.checked() || isInside(index, array)) {
      return names.of(array) + "[" + index(index).text() + "] = " + text(value) + ";";
    }
    return call(
                unit.helpers().store(array.space().text(), pointer(array), array.elementType()),
                names.of(array),
                index(index).text(),
                text(value),
                String.valueOf(array.length()),
                unit.guard(FaultKind.OUT_OF_BOUNDS, position, array.name()))
            .text()
        + ";";
  }

  /** A field of a buffer, to be read or assigned. */
  String field(BufferVariable buffer, BufferField field) {
    return "*" + fieldPointer(buffer, field);
  }

  /** The address of a field of a buffer. */
  String fieldPointer(BufferVariable buffer, BufferField field) {
    String type = target.globalWord() + target.storageType(field.type()) + "*";
    long offset = buffer.type().fieldOffset(field);
    return "(" + type + ")(" + names.baseOf(buffer) + " + " + offset + ")";
  }
}
