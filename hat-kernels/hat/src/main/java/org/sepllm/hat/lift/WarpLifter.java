package org.sepllm.hat.lift;

import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.type.TypeKind;
import org.sepllm.hat.model.ArrayVariable;
import org.sepllm.hat.model.BufferVariable;
import org.sepllm.hat.model.Expression;
import org.sepllm.hat.model.MemorySpace;
import org.sepllm.hat.model.ScalarType;
import org.sepllm.hat.model.SourcePosition;
import org.sepllm.hat.model.Statement;
import org.sepllm.hat.model.Variable;
import org.sepllm.hat.model.WarpOperand;
import org.sepllm.hat.model.WarpOperation;
import org.sepllm.hat.model.WarpSlot;

/** Lifts calls of the extension for warps. */
final class WarpLifter {
  static final String CLASS = "org.sepllm.hat.warp.Warp";
  static final String GROUP_CLASS = "org.sepllm.hat.warp.Warpgroup";

  private final FunctionContext context;
  private final ExpressionLifter expressions;

  WarpLifter(FunctionContext context, ExpressionLifter expressions) {
    this.context = context;
    this.expressions = expressions;
  }

  Optional<Expression> lift(MethodInvocationTree tree, ExecutableElement method) {
    SourcePosition at = context.at(tree);
    WarpOperation operation = operation(method);
    List<WarpOperand> operands = operands(tree, operation);
    Optional<Variable> result =
        operation.result().map(type -> context.emitter().declareOnce(at, type));
    try {
      context.emitter().add(new Statement.Warp(at, result, operation, operands));
    } catch (IllegalArgumentException malformed) {
      String message = String.valueOf(malformed.getMessage());
      throw new LiftError(tree, message.substring(message.indexOf(": ") + 2));
    }
    return result.map(variable -> new Expression.Read(at, variable));
  }

  /** Operations on {@code float} that share their name with one on {@code int} are told apart. */
  private static WarpOperation operation(ExecutableElement method) {
    String name = method.getSimpleName().toString();
    boolean onFloat =
        !method.getParameters().isEmpty()
            && method.getParameters().getFirst().asType().getKind() == TypeKind.FLOAT;
    return (onFloat ? WarpOperation.named(name + "Float") : Optional.<WarpOperation>empty())
        .or(() -> WarpOperation.named(name))
        .orElseThrow();
  }

  /** Memory and index are two arguments in Java and one operand in the model. */
  private List<WarpOperand> operands(MethodInvocationTree tree, WarpOperation operation) {
    List<? extends ExpressionTree> arguments = tree.getArguments();
    List<Supplier<Expression>> values = new ArrayList<>();
    int next = 0;
    for (WarpSlot slot : operation.slots()) {
      boolean place = isPlace(slot);
      ExpressionTree value = arguments.get(next + (place ? 1 : 0));
      ScalarType type = place ? ScalarType.INT : slot.types().iterator().next();
      values.add(() -> expressions.lift(value, type));
      next += place ? 2 : 1;
    }
    List<Expression> lifted = context.emitter().inOrder(values);
    List<WarpOperand> operands = new ArrayList<>();
    next = 0;
    for (int index = 0; index < lifted.size(); index++) {
      WarpSlot slot = operation.slots().get(index);
      ExpressionTree argument = arguments.get(next);
      operands.add(
          isPlace(slot)
              ? place(argument, slot, lifted.get(index), arguments.get(next + 1))
              : value(argument, slot, lifted.get(index)));
      next += isPlace(slot) ? 2 : 1;
    }
    return operands;
  }

  private static boolean isPlace(WarpSlot slot) {
    return !slot.isValue();
  }

  private static WarpOperand value(ExpressionTree tree, WarpSlot slot, Expression value) {
    if (slot.kind() == WarpSlot.Kind.CONSTANT && !(value instanceof Expression.Constant)) {
      throw new LiftError(
          tree, "this is a constant in a kernel; use a literal or static final int");
    }
    boolean launched = value instanceof Expression.Constant || value instanceof Expression.Read;
    if (slot.kind() == WarpSlot.Kind.LAUNCHED && !launched) {
      throw new LiftError(
          tree, "this is a constant or an int parameter of the kernel, which the launch knows");
    }
    return new WarpOperand.Value(value);
  }

  private WarpOperand place(
      ExpressionTree tree, WarpSlot slot, Expression index, ExpressionTree indexTree) {
    Optional<Binding> binding = context.binding(tree);
    if (binding.isPresent() && binding.get() instanceof Binding.OfMemory memory) {
      ArrayVariable array = onlyArray(tree, memory);
      require(tree, slot, array.space(), array.elementType());
      if (array.space() == MemorySpace.PRIVATE) {
        context.registers().put(index.position(), indexTree);
      }
      return new WarpOperand.InArray(context.at(tree), array, index);
    }
    BufferVariable buffer =
        context
            .buffer(tree)
            .orElseThrow(
                () -> new LiftError(tree, "name the memory or the buffer parameter itself here"));
    if (slot.kind() != WarpSlot.Kind.BUFFER && slot.kind() != WarpSlot.Kind.MEMORY) {
      throw new LiftError(tree, "this is " + wanted(slot) + ", not a buffer");
    }
    if (buffer.type().array().isEmpty() || !buffer.type().fields().isEmpty()) {
      throw new LiftError(
          tree, "16 bytes at once lie in a buffer of elements only, without fields before them");
    }
    requireType(tree, slot, buffer.type().elements().type());
    return new WarpOperand.InBuffer(context.at(tree), buffer, index);
  }

  private static ArrayVariable onlyArray(ExpressionTree tree, Binding.OfMemory memory) {
    if (memory.arrays().size() != 1) {
      throw new LiftError(
          tree,
          "memory for an operation of a warp has one array, this has "
              + memory.arrays().keySet().stream().sorted().toList());
    }
    return memory.arrays().values().iterator().next();
  }

  private static void require(
      ExpressionTree tree, WarpSlot slot, MemorySpace space, ScalarType type) {
    boolean registers = slot.kind() == WarpSlot.Kind.REGISTERS;
    boolean fits =
        space == MemorySpace.PRIVATE
            ? registers
            : !registers && slot.kind() != WarpSlot.Kind.BUFFER;
    if (!fits) {
      throw new LiftError(tree, "this is " + wanted(slot) + ", not " + space.text() + " memory");
    }
    requireType(tree, slot, type);
  }

  private static void requireType(ExpressionTree tree, WarpSlot slot, ScalarType type) {
    if (!slot.types().contains(type)) {
      throw new LiftError(
          tree,
          "the elements are "
              + type.keyword()
              + ", this takes "
              + slot.types().stream().sorted().map(ScalarType::keyword).toList());
    }
  }

  private static String wanted(WarpSlot slot) {
    return switch (slot.kind()) {
      case REGISTERS -> "private memory, made by createPrivate()";
      case TILE, MATRIX, BARRIER -> "local memory, made by createLocal()";
      case BUFFER -> "a buffer";
      case MEMORY -> "local memory or a buffer";
      case VALUE, CONSTANT, LAUNCHED -> "a number";
    };
  }
}
