package org.sepllm.hat.lift;

import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.type.TypeMirror;
import org.sepllm.hat.model.BinaryOperator;
import org.sepllm.hat.model.Expression;
import org.sepllm.hat.model.MathFunction;
import org.sepllm.hat.model.ScalarType;
import org.sepllm.hat.model.SourcePosition;
import org.sepllm.hat.model.Statement;
import org.sepllm.hat.model.WorkItemId;

/** Lifts calls of static methods that every kernel may call. */
final class LibraryLifter {
  private static final Map<String, MathFunction> FUNCTIONS = new HashMap<>();

  static {
    for (MathFunction function : MathFunction.values()) {
      FUNCTIONS.put(function.text(), function);
    }
  }

  private final FunctionContext context;
  private final ExpressionLifter expressions;
  private final WarpLifter warps;

  LibraryLifter(FunctionContext context, ExpressionLifter expressions) {
    this.context = context;
    this.expressions = expressions;
    this.warps = new WarpLifter(context, expressions);
  }

  Optional<Expression> lift(MethodInvocationTree tree, ExecutableElement method) {
    TypeMirror owner = method.getEnclosingElement().asType();
    String name = method.getSimpleName().toString();
    return switch (context.types().binaryName(owner)) {
      case "hat.KernelContext" -> identity(tree, name);
      case "hat.HATMath" -> Optional.of(hatMath(tree, name));
      case "java.lang.Math" -> Optional.of(math(tree, method, name));
      case "hat.types.F16" -> Optional.of(half(tree, method, ScalarType.F16));
      case "hat.types.BF16" -> Optional.of(half(tree, method, ScalarType.BF16));
      case WarpLifter.CLASS, WarpLifter.GROUP_CLASS -> warps.lift(tree, method);
      default -> throw unknown(tree, owner, name);
    };
  }

  private LiftError unknown(MethodInvocationTree tree, TypeMirror owner, String name) {
    if (context.types().isMemory(owner)) {
      return new LiftError(
          tree, "memory is made where its variable is declared: Tile tile = Tile.createLocal();");
    }
    return new LiftError(
        tree,
        "a kernel calls static @Reflect methods, Math, HATMath and KernelContext only; annotate "
            + name
            + " with @Reflect, or write its code here");
  }

  private Optional<Expression> identity(MethodInvocationTree tree, String name) {
    SourcePosition at = context.at(tree);
    if (name.equals("barrier")) {
      context.barriers().put(at, tree);
      context.emitter().add(new Statement.Barrier(at));
      return Optional.empty();
    }
    return Optional.of(new Expression.Identity(at, WorkItemId.valueOf(name)));
  }

  /** The names of HAT's functions end with their type: f16, f or d. */
  private Expression hatMath(MethodInvocationTree tree, String name) {
    ScalarType type =
        name.endsWith("f16")
            ? ScalarType.F16
            : name.endsWith("d") ? ScalarType.DOUBLE : ScalarType.FLOAT;
    int suffix = type == ScalarType.F16 ? "f16".length() : 1;
    return call(tree, FUNCTIONS.get(name.substring(0, name.length() - suffix)), type);
  }

  private Expression math(MethodInvocationTree tree, ExecutableElement method, String name) {
    MathFunction function = FUNCTIONS.get(name);
    if (function == null) {
      throw new LiftError(
          tree,
          "a kernel has no Math."
              + name
              + "; it has abs, ceil, cos, exp, floor, fma, log, max, min,"
              + " pow, rint, sin, sqrt and tan");
    }
    TypeMirror parameter = method.getParameters().getFirst().asType();
    return call(tree, function, context.types().scalar(parameter).orElseThrow());
  }

  private Expression call(MethodInvocationTree tree, MathFunction function, ScalarType type) {
    List<Expression> operands = operands(tree, type);
    return new Expression.MathCall(context.at(tree), function, operands);
  }

  private List<Expression> operands(MethodInvocationTree tree, ScalarType type) {
    List<Supplier<Expression>> operands = new ArrayList<>();
    for (ExpressionTree argument : tree.getArguments()) {
      if (type.isHalf()) {
        requireBound(argument);
      }
      operands.add(() -> expressions.lift(argument, type));
    }
    return context.emitter().inOrder(operands);
  }

  /** An element that is not in a variable makes upstream emit what OpenCL refuses. */
  private static void requireBound(ExpressionTree argument) {
    boolean element =
        FunctionContext.bare(argument) instanceof MethodInvocationTree call
            && CallLifter.receiver(call).isPresent()
            && call.getMethodSelect().toString().endsWith(".array");
    if (element) {
      throw new LiftError(
          argument, "bind the element to a variable first: F16 half = " + argument + ";");
    }
  }

  private Expression half(MethodInvocationTree tree, ExecutableElement method, ScalarType half) {
    SourcePosition at = context.at(tree);
    String name = method.getSimpleName().toString();
    ScalarType parameter =
        context
            .types()
            .scalar(method.getParameters().getFirst().asType())
            .orElseThrow(() -> new LiftError(tree, "a kernel has no " + half + "." + name));
    List<Expression> operands = operands(tree, parameter);
    Expression first = operands.getFirst();
    return switch (name) {
      case "add" -> arithmetic(at, BinaryOperator.ADD, operands);
      case "sub" -> arithmetic(at, BinaryOperator.SUBTRACT, operands);
      case "mul" -> arithmetic(at, BinaryOperator.MULTIPLY, operands);
      case "div" -> arithmetic(at, BinaryOperator.DIVIDE, operands);
      default ->
          parameter == ScalarType.SHORT
              ? new Expression.Reinterpret(at, half, first)
              : new Expression.Convert(at, half == parameter ? ScalarType.FLOAT : half, first);
    };
  }

  private static Expression arithmetic(
      SourcePosition at, BinaryOperator operator, List<Expression> operands) {
    return new Expression.Binary(at, operator, operands.getFirst(), operands.getLast());
  }
}
