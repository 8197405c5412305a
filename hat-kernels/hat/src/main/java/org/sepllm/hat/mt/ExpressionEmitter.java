package org.sepllm.hat.mt;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Collections;
import java.util.List;
import org.sepllm.hat.model.BinaryOperator;
import org.sepllm.hat.model.Comparison;
import org.sepllm.hat.model.Expression;
import org.sepllm.hat.model.LogicalOperator;
import org.sepllm.hat.model.MathFunction;
import org.sepllm.hat.model.ScalarType;
import org.sepllm.hat.model.SourcePosition;
import org.sepllm.hat.model.UnaryOperator;
import org.sepllm.hat.model.WorkItemId;

/** Emits code that leaves the value of an expression on the stack. */
final class ExpressionEmitter {
  private final CodeBuilder code;
  private final Activation activation;
  private final int groupSlot;
  private final int itemSlot;
  private final boolean checked;
  private final Sites sites;
  private final HalfEmitter halves;

  ExpressionEmitter(
      CodeBuilder code,
      Activation activation,
      int groupSlot,
      int itemSlot,
      boolean checked,
      Sites sites) {
    this.code = code;
    this.activation = activation;
    this.groupSlot = groupSlot;
    this.itemSlot = itemSlot;
    this.checked = checked;
    this.sites = sites;
    this.halves = new HalfEmitter(code);
  }

  void emit(Expression expression) {
    switch (expression) {
      case Expression.Constant constant -> constant(constant);
      case Expression.Read read ->
          code.loadLocal(Types.kind(read.type()), activation.slot(read.variable()));
      case Expression.Unary unary -> unary(unary);
      case Expression.Not not -> {
        emit(not.operand());
        code.iconst_1().ixor();
      }
      case Expression.Binary binary -> binary(binary);
      case Expression.Compare compare -> compare(compare);
      case Expression.ShortCircuit both -> shortCircuit(both);
      case Expression.Conditional choice -> conditional(choice);
      case Expression.Convert convert -> convert(convert);
      case Expression.Reinterpret bits -> emit(bits.operand());
      case Expression.Identity identity -> identity(identity.id());
      case Expression.MathCall call -> mathCall(call);
      case Expression.BufferLoad load -> bufferLoad(load);
      case Expression.BufferLength length -> code.iload(activation.slots(length.buffer()).length());
      case Expression.FieldLoad load -> fieldLoad(load);
      case Expression.ArrayLoad load -> {
        code.aload(activation.slot(load.array()));
        arrayIndex(load.index(), load.array().length(), load.position());
        code.arrayLoad(Types.element(load.type()));
      }
    }
  }

  private void constant(Expression.Constant constant) {
    switch (constant.type()) {
      case LONG -> code.loadConstant(constant.bits());
      case FLOAT -> code.loadConstant(constant.floatValue());
      case DOUBLE -> code.loadConstant(constant.doubleValue());
      case F16, BF16 -> code.loadConstant((int) (short) constant.bits());
      case BOOLEAN, BYTE, SHORT, CHAR, INT -> code.loadConstant((int) constant.bits());
    }
  }

  private void unary(Expression.Unary unary) {
    ScalarType type = unary.type();
    emit(unary.operand());
    halves.widen(type);
    if (unary.operator() == UnaryOperator.COMPLEMENT) {
      if (type == ScalarType.LONG) {
        code.loadConstant(-1L).lxor();
      } else {
        code.iconst_m1().ixor();
      }
      return;
    }
    switch (HalfEmitter.computed(type)) {
      case LONG -> code.lneg();
      case FLOAT -> code.fneg();
      case DOUBLE -> code.dneg();
      default -> code.ineg();
    }
    halves.round(type);
  }

  private void binary(Expression.Binary binary) {
    ScalarType type = binary.type();
    emit(binary.left());
    halves.widen(type);
    emit(binary.right());
    halves.widen(type);
    boolean divides =
        binary.operator() == BinaryOperator.DIVIDE || binary.operator() == BinaryOperator.REMAINDER;
    if (checked && divides && type.isIntegral()) {
      ClassDesc value = Types.value(type);
      code.loadConstant(sites.number(binary.position()));
      code.invokestatic(
          Types.GUARDS, "divisor", MethodTypeDesc.of(value, value, ConstantDescs.CD_int));
    }
    BinaryInstructions.emit(code, binary.operator(), HalfEmitter.computed(type));
    halves.round(type);
  }

  private void compare(Expression.Compare compare) {
    emit(compare.left());
    emit(compare.right());
    Label holds = code.newLabel();
    Label end = code.newLabel();
    Comparison comparison = compare.comparison();
    switch (compare.left().type()) {
      case LONG -> {
        code.lcmp();
        branchOnSign(comparison, holds);
      }
      case FLOAT, DOUBLE -> {
        compareFloating(comparison, compare.left().type());
        branchOnSign(comparison, holds);
      }
      default -> branchOnInts(comparison, holds);
    }
    code.iconst_0().goto_(end);
    code.labelBinding(holds).iconst_1();
    code.labelBinding(end);
  }

  /** With NaN every comparison but {@code !=} must fail. */
  private void compareFloating(Comparison comparison, ScalarType type) {
    boolean less = comparison == Comparison.LESS || comparison == Comparison.LESS_OR_EQUAL;
    if (type == ScalarType.FLOAT) {
      floatComparison(less);
    } else {
      doubleComparison(less);
    }
  }

  private void floatComparison(boolean less) {
    if (less) {
      code.fcmpg();
    } else {
      code.fcmpl();
    }
  }

  private void doubleComparison(boolean less) {
    if (less) {
      code.dcmpg();
    } else {
      code.dcmpl();
    }
  }

  private void branchOnSign(Comparison comparison, Label holds) {
    switch (comparison) {
      case EQUAL -> code.ifeq(holds);
      case NOT_EQUAL -> code.ifne(holds);
      case LESS -> code.iflt(holds);
      case LESS_OR_EQUAL -> code.ifle(holds);
      case GREATER -> code.ifgt(holds);
      case GREATER_OR_EQUAL -> code.ifge(holds);
    }
  }

  private void branchOnInts(Comparison comparison, Label holds) {
    switch (comparison) {
      case EQUAL -> code.if_icmpeq(holds);
      case NOT_EQUAL -> code.if_icmpne(holds);
      case LESS -> code.if_icmplt(holds);
      case LESS_OR_EQUAL -> code.if_icmple(holds);
      case GREATER -> code.if_icmpgt(holds);
      case GREATER_OR_EQUAL -> code.if_icmpge(holds);
    }
  }

  private void shortCircuit(Expression.ShortCircuit both) {
    Label decided = code.newLabel();
    emit(both.left());
    code.dup();
    if (both.operator() == LogicalOperator.AND) {
      code.ifeq(decided);
    } else {
      code.ifne(decided);
    }
    code.pop();
    emit(both.right());
    code.labelBinding(decided);
  }

  private void conditional(Expression.Conditional choice) {
    Label otherwise = code.newLabel();
    Label end = code.newLabel();
    emit(choice.condition());
    code.ifeq(otherwise);
    emit(choice.whenTrue());
    code.goto_(end);
    code.labelBinding(otherwise);
    emit(choice.whenFalse());
    code.labelBinding(end);
  }

  private void convert(Expression.Convert convert) {
    ScalarType from = convert.operand().type();
    ScalarType to = convert.type();
    emit(convert.operand());
    halves.widen(from);
    if (to.isHalf()) {
      halves.round(to);
      return;
    }
    TypeKind source = HalfEmitter.computed(from);
    TypeKind target = Types.kind(to);
    if (source != target) {
      code.conversion(source, target);
    }
    switch (to) {
      case BYTE -> code.i2b();
      case SHORT -> code.i2s();
      case CHAR -> code.i2c();
      default -> {}
    }
  }

  private void identity(WorkItemId id) {
    code.aload(groupSlot);
    switch (id.family()) {
      case GLOBAL_ID -> placeOfItem("globalId", id);
      case LOCAL_ID -> placeOfItem("localId", id);
      case GROUP_ID -> ofGroup("groupId", id);
      case GLOBAL_SIZE -> ofGroup("globalSize", id);
      case LOCAL_SIZE -> ofGroup("localSize", id);
      case GROUP_COUNT -> ofGroup("groupCount", id);
      case WARP_SIZE ->
          code.invokevirtual(Types.GROUP, "warpSize", MethodTypeDesc.of(ConstantDescs.CD_int));
    }
  }

  private void placeOfItem(String method, WorkItemId id) {
    code.loadConstant(id.axis()).iload(itemSlot);
    code.invokevirtual(
        Types.GROUP,
        method,
        MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_int, ConstantDescs.CD_int));
  }

  private void ofGroup(String method, WorkItemId id) {
    code.loadConstant(id.axis());
    code.invokevirtual(
        Types.GROUP, method, MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_int));
  }

  /** Exact functions have a version for each type; the others compute in {@code double}. */
  private void mathCall(Expression.MathCall call) {
    ScalarType type = call.type();
    MathFunction function = call.function();
    boolean ownVersion =
        switch (function) {
          case MAX, MIN, ABS, FMA -> true;
          default -> false;
        };
    TypeKind computed = HalfEmitter.computed(type);
    boolean inDouble = !ownVersion && computed == TypeKind.FLOAT;
    for (Expression operand : call.operands()) {
      emit(operand);
      halves.widen(type);
      if (inDouble) {
        code.f2d();
      }
    }
    ClassDesc value = (inDouble ? TypeKind.DOUBLE : computed).upperBound();
    List<ClassDesc> parameters = Collections.nCopies(function.arity(), value);
    code.invokestatic(Types.MATH, name(function), MethodTypeDesc.of(value, parameters));
    if (inDouble) {
      code.d2f();
    }
    halves.round(type);
  }

  private static String name(MathFunction function) {
    return switch (function) {
      case NATIVE_EXP -> "exp";
      case NATIVE_SIN -> "sin";
      case NATIVE_COS -> "cos";
      case NATIVE_TAN -> "tan";
      default -> function.text();
    };
  }

  private void bufferLoad(Expression.BufferLoad load) {
    Activation.BufferSlots slots = activation.slots(load.buffer());
    code.aload(slots.elements());
    layout(load.type());
    bufferIndex(load.index(), slots, load.position());
    code.invokeinterface(
        Types.SEGMENT,
        "getAtIndex",
        MethodTypeDesc.of(
            Types.element(load.type()).upperBound(),
            Types.layout(load.type()),
            ConstantDescs.CD_long));
  }

  private void fieldLoad(Expression.FieldLoad load) {
    code.aload(activation.slots(load.buffer()).header());
    layout(load.type());
    code.loadConstant(load.buffer().type().fieldOffset(load.field()));
    code.invokeinterface(
        Types.SEGMENT,
        "get",
        MethodTypeDesc.of(
            Types.element(load.type()).upperBound(),
            Types.layout(load.type()),
            ConstantDescs.CD_long));
  }

  /** Pushes the layout of an element. */
  void layout(ScalarType type) {
    code.getstatic(Types.LAYOUT, Types.layoutName(type), Types.layout(type));
  }

  private void bufferIndex(
      Expression index, Activation.BufferSlots slots, SourcePosition position) {
    Expression narrow = narrowed(index);
    emit(narrow);
    finishBufferIndex(narrow.type(), slots, position);
  }

  /** Makes the {@code int} or {@code long} on the stack an index into a buffer. */
  void finishBufferIndex(ScalarType type, Activation.BufferSlots slots, SourcePosition position) {
    if (checked) {
      code.iload(slots.length());
      guardIndex(type, position);
    }
    if (type == ScalarType.INT) {
      code.i2l();
    }
  }

  private void arrayIndex(Expression index, int length, SourcePosition position) {
    Expression narrow = narrowed(index);
    emit(narrow);
    finishArrayIndex(narrow.type(), length, position);
  }

  /** Makes the {@code int} or {@code long} on the stack an index into an array. */
  void finishArrayIndex(ScalarType type, int length, SourcePosition position) {
    if (checked) {
      code.loadConstant(length);
      guardIndex(type, position);
    }
    if (type == ScalarType.LONG) {
      code.l2i();
    }
  }

  private void guardIndex(ScalarType type, SourcePosition position) {
    ClassDesc value = Types.value(type);
    code.loadConstant(sites.number(position));
    code.invokestatic(
        Types.GUARDS,
        "index",
        MethodTypeDesc.of(value, value, ConstantDescs.CD_int, ConstantDescs.CD_int));
  }

  /** Most indices are {@code int} and only widened for the accessor. */
  static Expression narrowed(Expression index) {
    return index instanceof Expression.Convert convert && convert.operand().type() == ScalarType.INT
        ? convert.operand()
        : index;
  }
}
