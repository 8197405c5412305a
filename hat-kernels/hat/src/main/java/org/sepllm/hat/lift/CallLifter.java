package org.sepllm.hat.lift;

import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.TypeKind;
import org.sepllm.hat.model.Argument;
import org.sepllm.hat.model.BufferVariable;
import org.sepllm.hat.model.Expression;
import org.sepllm.hat.model.FunctionName;
import org.sepllm.hat.model.ScalarType;
import org.sepllm.hat.model.SourcePosition;
import org.sepllm.hat.model.Statement;
import org.sepllm.hat.model.Variable;

/** Lifts calls of methods. */
final class CallLifter {
  private final FunctionContext context;
  private final ExpressionLifter expressions;
  private final MemoryLifter memory;
  private final LibraryLifter library;

  CallLifter(FunctionContext context, ExpressionLifter expressions) {
    this.context = context;
    this.expressions = expressions;
    this.memory = new MemoryLifter(context, expressions);
    this.library = new LibraryLifter(context, expressions);
  }

  /** Lifts a call whose value is used. */
  Expression value(MethodInvocationTree tree) {
    return lift(tree)
        .orElseThrow(() -> new LiftError(tree, "this call returns nothing; use it as a statement"));
  }

  /** Lifts a call that stands alone. */
  void statement(MethodInvocationTree tree) {
    ExecutableElement method = method(tree);
    if (isFunction(method)) {
      call(tree, method, Optional.empty());
      return;
    }
    if (memory.increment(tree, Optional.empty())) {
      return;
    }
    lift(tree)
        .ifPresent(value -> context.emitter().add(new Statement.Evaluate(context.at(tree), value)));
  }

  /** Lifts a call straight into a variable, if it is one that takes a statement anyway. */
  boolean into(ExpressionTree tree, Variable variable) {
    if (!(FunctionContext.bare(tree) instanceof MethodInvocationTree invocation)) {
      return false;
    }
    ExecutableElement method = method(invocation);
    if (variable.type() == ScalarType.INT && memory.increment(invocation, Optional.of(variable))) {
      return true;
    }
    boolean fits =
        isFunction(method)
            && context.types().scalar(method.getReturnType()).equals(Optional.of(variable.type()));
    if (fits) {
      call(invocation, method, Optional.of(variable));
    }
    return fits;
  }

  private Optional<Expression> lift(MethodInvocationTree tree) {
    ExecutableElement method = method(tree);
    if (isFunction(method)) {
      return result(tree, method);
    }
    if (!method.getModifiers().contains(Modifier.STATIC)) {
      return memory.lift(tree, method);
    }
    return library.lift(tree, method);
  }

  private ExecutableElement method(MethodInvocationTree tree) {
    return (ExecutableElement) context.source().element(tree);
  }

  private static boolean isFunction(ExecutableElement method) {
    return method.getModifiers().contains(Modifier.STATIC) && JavaTypes.isReflected(method);
  }

  private Optional<Expression> result(MethodInvocationTree tree, ExecutableElement method) {
    if (method.getReturnType().getKind() == TypeKind.VOID) {
      call(tree, method, Optional.empty());
      return Optional.empty();
    }
    ScalarType type =
        context
            .types()
            .scalar(method.getReturnType())
            .orElseThrow(
                () -> new LiftError(tree, "a kernel calls only what returns a value or nothing"));
    SourcePosition at = context.at(tree);
    List<Argument> arguments = arguments(tree, method);
    Variable result = context.emitter().declareOnce(at, type);
    add(tree, method, Optional.of(result), arguments);
    return Optional.of(new Expression.Read(at, result));
  }

  private void call(
      MethodInvocationTree tree, ExecutableElement method, Optional<Variable> result) {
    add(tree, method, result, arguments(tree, method));
  }

  private void add(
      MethodInvocationTree tree,
      ExecutableElement method,
      Optional<Variable> result,
      List<Argument> arguments) {
    TypeElement owner = (TypeElement) method.getEnclosingElement();
    FunctionName name =
        new FunctionName(
            context.source().elements().getBinaryName(owner).toString(),
            method.getSimpleName().toString());
    context.calls().add(new CallSite(name, tree, context.source()));
    context.emitter().add(new Statement.Call(context.at(tree), result, name, arguments));
  }

  private List<Argument> arguments(MethodInvocationTree tree, ExecutableElement method) {
    List<Supplier<Expression>> values = new ArrayList<>();
    for (int index = 0; index < tree.getArguments().size(); index++) {
      ExpressionTree argument = tree.getArguments().get(index);
      VariableElement parameter = method.getParameters().get(index);
      Optional<ScalarType> type = context.types().scalar(parameter.asType());
      type.ifPresent(scalar -> values.add(() -> expressions.lift(argument, scalar)));
    }
    List<Expression> lifted = new ArrayList<>(context.emitter().inOrder(values));
    List<Argument> arguments = new ArrayList<>();
    for (int index = 0; index < tree.getArguments().size(); index++) {
      boolean scalar =
          context.types().scalar(method.getParameters().get(index).asType()).isPresent();
      arguments.add(scalar ? lifted.removeFirst() : buffer(tree.getArguments().get(index)));
    }
    return arguments;
  }

  private Argument buffer(ExpressionTree tree) {
    Optional<Binding> binding = context.binding(tree);
    if (binding.isPresent() && binding.get() instanceof Binding.OfMemory) {
      throw new LiftError(
          tree,
          "local and private memory cannot be passed on, as devices take pointers to global memory"
              + " only; pass the elements, or write the code where the memory is declared");
    }
    BufferVariable buffer =
        context
            .buffer(tree)
            .orElseThrow(() -> new LiftError(tree, "pass a buffer parameter by its name"));
    return new Argument.OfBuffer(context.at(tree), buffer);
  }

  /** Returns what a method is called on; nothing for a call by its bare name. */
  static Optional<ExpressionTree> receiver(MethodInvocationTree tree) {
    return tree.getMethodSelect() instanceof MemberSelectTree select
        ? Optional.of(select.getExpression())
        : Optional.empty();
  }
}
