package org.sepllm.hat.lift;

import com.sun.source.tree.ArrayAccessTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.CompoundAssignmentTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.UnaryTree;
import java.util.List;
import java.util.Optional;
import org.sepllm.hat.model.BufferVariable;
import org.sepllm.hat.model.Expression;
import org.sepllm.hat.model.ScalarType;
import org.sepllm.hat.model.SourcePosition;
import org.sepllm.hat.model.Statement;
import org.sepllm.hat.model.Variable;

/** Lifts what changes a variable, or an element of a view of a buffer. */
final class AssignmentLifter {
  private final FunctionContext context;
  private final ExpressionLifter expressions;

  AssignmentLifter(FunctionContext context, ExpressionLifter expressions) {
    this.context = context;
    this.expressions = expressions;
  }

  /** Lifts {@code x = value}; the result is the value of {@code x} afterwards. */
  Expression assign(AssignmentTree tree) {
    SourcePosition at = context.at(tree);
    if (FunctionContext.bare(tree.getVariable()) instanceof ArrayAccessTree access) {
      BufferVariable buffer = view(access);
      ScalarType type = buffer.type().elements().type();
      List<Expression> parts =
          context
              .emitter()
              .inOrder(
                  List.of(() -> index(access), () -> expressions.lift(tree.getExpression(), type)));
      return store(at, buffer, parts.getFirst(), parts.getLast());
    }
    Variable variable = variable(tree.getVariable());
    if (!expressions.calls().into(tree.getExpression(), variable)) {
      Expression value = expressions.lift(tree.getExpression(), variable.type());
      context.emitter().add(new Statement.Assign(at, variable, value));
    }
    return new Expression.Read(at, variable);
  }

  /** Lifts {@code x op= value}; the result is the value of {@code x} afterwards. */
  Expression compound(CompoundAssignmentTree tree) {
    SourcePosition at = context.at(tree);
    Tree.Kind kind = tree.getKind();
    if (FunctionContext.bare(tree.getVariable()) instanceof ArrayAccessTree access) {
      BufferVariable buffer = view(access);
      Expression index = context.emitter().keep(index(access));
      List<Expression> parts =
          context
              .emitter()
              .inOrder(
                  List.of(
                      () -> new Expression.BufferLoad(at, buffer, index),
                      () -> expressions.lift(tree.getExpression())));
      Expression sum = expressions.operation(tree, kind, parts.getFirst(), parts.getLast());
      ScalarType type = buffer.type().elements().type();
      return store(at, buffer, index, Conversions.convert(sum, type));
    }
    Variable variable = variable(tree.getVariable());
    List<Expression> operands =
        context
            .emitter()
            .inOrder(
                List.of(
                    () -> new Expression.Read(at, variable),
                    () -> expressions.lift(tree.getExpression())));
    Expression result = expressions.operation(tree, kind, operands.getFirst(), operands.getLast());
    Expression narrowed = Conversions.convert(result, variable.type());
    context.emitter().add(new Statement.Assign(at, variable, narrowed));
    return new Expression.Read(at, variable);
  }

  /** Lifts {@code x++} and its kin; the result is meaningful only if it is used. */
  Expression step(UnaryTree tree, boolean used) {
    SourcePosition at = context.at(tree);
    boolean oldValue =
        tree.getKind() == Tree.Kind.POSTFIX_INCREMENT
            || tree.getKind() == Tree.Kind.POSTFIX_DECREMENT;
    if (FunctionContext.bare(tree.getExpression()) instanceof ArrayAccessTree access) {
      BufferVariable buffer = view(access);
      Expression index = context.emitter().keep(index(access));
      Expression before = context.emitter().keep(new Expression.BufferLoad(at, buffer, index));
      Expression after = store(at, buffer, index, stepped(tree, before));
      return oldValue ? before : after;
    }
    Variable variable = variable(tree.getExpression());
    Expression read = new Expression.Read(at, variable);
    Expression before = used && oldValue ? context.emitter().keep(read) : read;
    context.emitter().add(new Statement.Assign(at, variable, stepped(tree, before)));
    return used && oldValue ? before : read;
  }

  private Expression stepped(UnaryTree tree, Expression before) {
    Expression one = Expression.Constant.ofInt(context.at(tree), 1);
    Expression result = expressions.operation(tree, tree.getKind(), before, one);
    return Conversions.convert(result, before.type());
  }

  private Expression store(
      SourcePosition at, BufferVariable buffer, Expression index, Expression value) {
    Expression kept = context.emitter().keep(value);
    context.emitter().add(new Statement.BufferStore(at, buffer, index, kept));
    return kept;
  }

  /** Lifts {@code view[index]}. */
  Expression element(ArrayAccessTree access) {
    BufferVariable buffer = view(access);
    return new Expression.BufferLoad(context.at(access), buffer, index(access));
  }

  private Expression index(ArrayAccessTree access) {
    return Conversions.convert(expressions.lift(access.getIndex()), ScalarType.INT);
  }

  private BufferVariable view(ArrayAccessTree access) {
    Optional<Binding> binding = context.binding(access.getExpression());
    if (binding.isPresent() && binding.get() instanceof Binding.OfView view) {
      return view.buffer();
    }
    throw new LiftError(
        access, "a kernel has no Java arrays; use the accessors of a buffer: a.array(i)");
  }

  private Variable variable(ExpressionTree tree) {
    Optional<Binding> binding = context.binding(tree);
    if (binding.isPresent() && binding.get() instanceof Binding.OfValue value) {
      return value.variable();
    }
    throw new LiftError(
        tree,
        binding.isPresent()
            ? "a kernel does not assign buffers and memory; use the parameter or variable itself"
            : "a kernel writes no fields; write to a buffer");
  }
}
