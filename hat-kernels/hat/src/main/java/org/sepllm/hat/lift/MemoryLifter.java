package org.sepllm.hat.lift;

import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import org.sepllm.hat.model.ArrayVariable;
import org.sepllm.hat.model.BufferField;
import org.sepllm.hat.model.BufferType;
import org.sepllm.hat.model.BufferVariable;
import org.sepllm.hat.model.Expression;
import org.sepllm.hat.model.ScalarType;
import org.sepllm.hat.model.SourcePosition;
import org.sepllm.hat.model.Statement;
import org.sepllm.hat.model.Variable;

/** Lifts calls of methods on buffers, on local and private memory, and on halves. */
final class MemoryLifter {
  private static final String INCREMENT = "Inc";

  private final FunctionContext context;
  private final ExpressionLifter expressions;

  MemoryLifter(FunctionContext context, ExpressionLifter expressions) {
    this.context = context;
    this.expressions = expressions;
  }

  Optional<Expression> lift(MethodInvocationTree tree, ExecutableElement method) {
    ExpressionTree receiver =
        CallLifter.receiver(tree)
            .orElseThrow(
                () -> new LiftError(tree, "a kernel calls no methods of objects; make it static"));
    Optional<Binding> binding = context.binding(receiver);
    if (binding.isPresent() && binding.get() instanceof Binding.OfBuffer buffer) {
      return onBuffer(tree, method, buffer.buffer());
    }
    if (binding.isPresent() && binding.get() instanceof Binding.OfMemory memory) {
      return onArray(tree, method, memory);
    }
    TypeMirror type = context.source().type(receiver);
    if (context.types().scalar(type).map(ScalarType::isHalf).orElse(false)) {
      return onHalf(tree, receiver);
    }
    throw new LiftError(
        tree,
        context.types().isBuffer(type)
            ? "a buffer is used by the name of its parameter"
            : "a kernel calls no methods of objects; use static @Reflect methods");
  }

  /** Lifts an atomic increment; tells whether the call is one. */
  boolean increment(MethodInvocationTree tree, Optional<Variable> result) {
    Optional<BufferVariable> buffer = CallLifter.receiver(tree).flatMap(context::buffer);
    Optional<BufferField> field = buffer.flatMap(found -> incremented(found, name(tree)));
    if (field.isEmpty() || !tree.getArguments().isEmpty()) {
      return false;
    }
    context
        .emitter()
        .add(
            new Statement.AtomicIncrement(
                context.at(tree), result, buffer.orElseThrow(), field.get()));
    return true;
  }

  private static Optional<BufferField> incremented(BufferVariable buffer, String method) {
    return method.endsWith(INCREMENT)
        ? buffer
            .type()
            .field(method.substring(0, method.length() - INCREMENT.length()))
            .filter(BufferField::atomic)
        : Optional.empty();
  }

  private String name(MethodInvocationTree tree) {
    return context.source().element(tree).getSimpleName().toString();
  }

  private Optional<Expression> onBuffer(
      MethodInvocationTree tree, ExecutableElement method, BufferVariable buffer) {
    SourcePosition at = context.at(tree);
    String name = name(tree);
    int arguments = tree.getArguments().size();
    Optional<BufferType.Elements> array = buffer.type().array();
    if (array.isPresent() && array.get().name().equals(name)) {
      return arguments == 1
          ? Optional.of(new Expression.BufferLoad(at, buffer, index(tree, method)))
          : store(
              tree,
              method,
              array.get().type(),
              (index, value) -> new Statement.BufferStore(at, buffer, index, value));
    }
    if (array.isPresent() && array.get().lengthName().equals(name) && arguments == 0) {
      return Optional.of(new Expression.BufferLength(at, buffer));
    }
    if (incremented(buffer, name).isPresent() && arguments == 0) {
      Variable result = context.emitter().declareOnce(at, ScalarType.INT);
      increment(tree, Optional.of(result));
      return Optional.of(new Expression.Read(at, result));
    }
    return field(tree, buffer, name);
  }

  private Optional<Expression> field(
      MethodInvocationTree tree, BufferVariable buffer, String name) {
    SourcePosition at = context.at(tree);
    Optional<BufferField> field = buffer.type().field(name);
    if (field.isEmpty()) {
      throw new LiftError(
          tree,
          name.equals("arrayView")
              ? "a view is bound where its variable is declared: float[] view = a.arrayView();"
              : name + " runs on the host only; in a kernel use the accessors");
    }
    if (tree.getArguments().isEmpty()) {
      return Optional.of(new Expression.FieldLoad(at, buffer, field.get()));
    }
    Expression value = expressions.lift(tree.getArguments().getFirst(), field.get().type());
    context.emitter().add(new Statement.FieldStore(at, buffer, field.get(), value));
    return Optional.empty();
  }

  private Optional<Expression> onArray(
      MethodInvocationTree tree, ExecutableElement method, Binding.OfMemory memory) {
    SourcePosition at = context.at(tree);
    ArrayVariable array = memory.arrays().get(name(tree));
    if (array == null) {
      throw new LiftError(tree, "this memory has only " + memory.arrays().keySet());
    }
    boolean isField = method.getParameters().size() < (isVoid(method) ? 2 : 1);
    if (isField) {
      Expression zero = Expression.Constant.ofInt(at, 0);
      if (!isVoid(method)) {
        return Optional.of(new Expression.ArrayLoad(at, array, zero));
      }
      Expression value = expressions.lift(tree.getArguments().getFirst(), array.elementType());
      context.emitter().add(new Statement.ArrayStore(at, array, zero, value));
      return Optional.empty();
    }
    return isVoid(method)
        ? store(
            tree,
            method,
            array.elementType(),
            (index, value) -> new Statement.ArrayStore(at, array, index, value))
        : Optional.of(new Expression.ArrayLoad(at, array, index(tree, method)));
  }

  private static boolean isVoid(ExecutableElement method) {
    return method.getReturnType().getKind() == TypeKind.VOID;
  }

  private Expression index(MethodInvocationTree tree, ExecutableElement method) {
    TypeMirror type = method.getParameters().getFirst().asType();
    return expressions.lift(
        tree.getArguments().getFirst(), context.types().scalar(type).orElseThrow());
  }

  private Optional<Expression> store(
      MethodInvocationTree tree,
      ExecutableElement method,
      ScalarType type,
      BiFunction<Expression, Expression, Statement> statement) {
    List<Expression> parts =
        context
            .emitter()
            .inOrder(
                List.of(
                    () -> index(tree, method),
                    () -> expressions.lift(tree.getArguments().getLast(), type)));
    context.emitter().add(statement.apply(parts.getFirst(), parts.getLast()));
    return Optional.empty();
  }

  /** Lifts {@code half.value()} and {@code a.array(i).value(bits)}. */
  private Optional<Expression> onHalf(MethodInvocationTree tree, ExpressionTree receiver) {
    SourcePosition at = context.at(tree);
    if (tree.getArguments().isEmpty()) {
      Expression half = expressions.lift(receiver);
      return Optional.of(new Expression.Reinterpret(at, ScalarType.SHORT, half));
    }
    if (!(FunctionContext.bare(receiver) instanceof MethodInvocationTree)) {
      throw new LiftError(
          tree,
          "bits are set on elements only: a.array(i).value(bits); else write half = F16.of(bits)");
    }
    Expression element = expressions.lift(receiver);
    boolean stored =
        element instanceof Expression.BufferLoad || element instanceof Expression.ArrayLoad;
    if (!stored) {
      throw new LiftError(tree, "bits are set on elements of memory only: a.array(i).value(bits)");
    }
    List<Expression> parts =
        context
            .emitter()
            .inOrder(
                List.of(
                    () -> element.operands().getFirst(),
                    () -> expressions.lift(tree.getArguments().getFirst(), ScalarType.SHORT)));
    Expression index = parts.getFirst();
    Expression value = half(at, element.type(), parts.getLast());
    context
        .emitter()
        .add(
            element instanceof Expression.BufferLoad load
                ? new Statement.BufferStore(at, load.buffer(), index, value)
                : new Statement.ArrayStore(
                    at, ((Expression.ArrayLoad) element).array(), index, value));
    return Optional.empty();
  }

  /** Takes bits as a half; bits that were a half just before are that half. */
  private static Expression half(SourcePosition at, ScalarType type, Expression bits) {
    return bits instanceof Expression.Reinterpret taken && taken.operand().type() == type
        ? taken.operand()
        : new Expression.Reinterpret(at, type, bits);
  }
}
