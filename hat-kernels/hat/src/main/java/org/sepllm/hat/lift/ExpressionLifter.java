package org.sepllm.hat.lift;

import com.sun.source.tree.ArrayAccessTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompoundAssignmentTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TypeCastTree;
import com.sun.source.tree.UnaryTree;
import java.util.List;
import java.util.Optional;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.VariableElement;
import org.sepllm.hat.model.BinaryOperator;
import org.sepllm.hat.model.Comparison;
import org.sepllm.hat.model.Expression;
import org.sepllm.hat.model.Folder;
import org.sepllm.hat.model.LogicalOperator;
import org.sepllm.hat.model.ScalarType;
import org.sepllm.hat.model.SourcePosition;
import org.sepllm.hat.model.Statement;
import org.sepllm.hat.model.UnaryOperator;
import org.sepllm.hat.model.Variable;

/** Lifts expressions; their side effects become statements of the context's emitter. */
final class ExpressionLifter {
  private final FunctionContext context;
  private final CallLifter calls;
  private final AssignmentLifter assignments;

  ExpressionLifter(FunctionContext context) {
    this.context = context;
    this.calls = new CallLifter(context, this);
    this.assignments = new AssignmentLifter(context, this);
  }

  CallLifter calls() {
    return calls;
  }

  AssignmentLifter assignments() {
    return assignments;
  }

  /** Lifts an expression whose value goes to a place of a type. */
  Expression lift(ExpressionTree tree, ScalarType target) {
    Expression value = lift(tree);
    boolean half = target.isHalf() || value.type().isHalf();
    boolean truth = target == ScalarType.BOOLEAN || value.type() == ScalarType.BOOLEAN;
    if ((half || truth) && value.type() != target) {
      throw new LiftError(tree, "a kernel has no such conversion; use the functions of F16");
    }
    return Conversions.convert(value, target);
  }

  /** Lifts an expression whose value is used. */
  Expression lift(ExpressionTree tree) {
    return switch (FunctionContext.bare(tree)) {
      case LiteralTree literal -> literal(literal);
      case IdentifierTree name -> variable(name);
      case MemberSelectTree member -> member(member);
      case UnaryTree unary -> unary(unary);
      case BinaryTree binary -> binary(binary);
      case ConditionalExpressionTree choice -> conditional(choice);
      case TypeCastTree cast -> cast(cast);
      case AssignmentTree assignment -> assignments.assign(assignment);
      case CompoundAssignmentTree assignment -> assignments.compound(assignment);
      case MethodInvocationTree call -> calls.value(call);
      case ArrayAccessTree access -> assignments.element(access);
      case ExpressionTree other -> throw Forbidden.expression(other);
    };
  }

  private Expression literal(LiteralTree literal) {
    Object value = literal.getValue();
    if (value == null) {
      throw new LiftError(literal, "a kernel has no null; its values are numbers and booleans");
    }
    return constant(literal, value);
  }

  private Expression.Constant constant(Tree tree, Object value) {
    SourcePosition at = context.at(tree);
    return switch (value) {
      case Integer number -> Expression.Constant.ofInt(at, number);
      case Long number -> Expression.Constant.ofLong(at, number);
      case Float number -> {
        requireFinite(tree, number);
        yield Expression.Constant.ofFloat(at, number);
      }
      case Double number -> {
        requireFinite(tree, number);
        yield Expression.Constant.ofDouble(at, number);
      }
      case Boolean truth -> Expression.Constant.ofBoolean(at, truth);
      case Character letter -> new Expression.Constant(at, ScalarType.CHAR, letter);
      case Byte number -> new Expression.Constant(at, ScalarType.BYTE, number);
      case Short number -> new Expression.Constant(at, ScalarType.SHORT, number);
      default ->
          throw new LiftError(tree, "a kernel has no strings; its values are numbers and booleans");
    };
  }

  private static void requireFinite(Tree tree, double number) {
    if (!Double.isFinite(number)) {
      throw new LiftError(
          tree, "a kernel has no constant " + number + "; use a finite number such as -1e30f");
    }
  }

  private Expression variable(IdentifierTree tree) {
    Optional<Binding> binding = context.binding(tree);
    if (binding.isPresent()) {
      Object constant = ((VariableElement) context.source().element(tree)).getConstantValue();
      return switch (binding.get()) {
        case Binding.OfValue _ when constant != null -> constant(tree, constant);
        case Binding.OfValue value -> new Expression.Read(context.at(tree), value.variable());
        case Binding.OfBuffer _, Binding.OfView _ ->
            throw new LiftError(
                tree, "a buffer is no value; read an element, or pass it to a @Reflect method");
        case Binding.OfMemory _ ->
            throw new LiftError(
                tree, "local and private memory is no value; read an element of it");
      };
    }
    return field(tree);
  }

  private Expression member(MemberSelectTree tree) {
    Optional<Binding> binding = context.binding(tree.getExpression());
    boolean length = tree.getIdentifier().contentEquals("length");
    if (length && binding.isPresent() && binding.get() instanceof Binding.OfView view) {
      return new Expression.BufferLength(context.at(tree), view.buffer());
    }
    return field(tree);
  }

  private Expression field(ExpressionTree tree) {
    Element element = context.source().element(tree);
    boolean isField = element.getKind() == ElementKind.FIELD;
    Object value = isField ? ((VariableElement) element).getConstantValue() : null;
    if (value == null) {
      throw new LiftError(
          tree,
          "a kernel reads no field but static final constants; pass "
              + element.getSimpleName()
              + " as an argument, or in an S32Array");
    }
    return constant(tree, value);
  }

  private Expression unary(UnaryTree tree) {
    return switch (tree.getKind()) {
      case UNARY_PLUS -> promoted(lift(tree.getExpression()));
      case UNARY_MINUS -> sign(tree, UnaryOperator.NEGATE);
      case BITWISE_COMPLEMENT -> sign(tree, UnaryOperator.COMPLEMENT);
      case LOGICAL_COMPLEMENT ->
          Folder.fold(
              new Expression.Not(context.at(tree), lift(tree.getExpression(), ScalarType.BOOLEAN)));
      default -> assignments.step(tree, true);
    };
  }

  private Expression sign(UnaryTree tree, UnaryOperator operator) {
    Expression operand = promoted(lift(tree.getExpression()));
    return Folder.fold(new Expression.Unary(context.at(tree), operator, operand));
  }

  private static Expression promoted(Expression value) {
    return Conversions.convert(value, Conversions.promoted(value.type()));
  }

  private Expression binary(BinaryTree tree) {
    return switch (tree.getKind()) {
      case CONDITIONAL_AND -> shortCircuit(tree, LogicalOperator.AND);
      case CONDITIONAL_OR -> shortCircuit(tree, LogicalOperator.OR);
      default -> {
        List<Expression> operands =
            context
                .emitter()
                .inOrder(
                    List.of(() -> lift(tree.getLeftOperand()), () -> lift(tree.getRightOperand())));
        yield operation(tree, tree.getKind(), operands.getFirst(), operands.getLast());
      }
    };
  }

  /** Applies an operator of Java to operands that are not promoted yet; constants are folded. */
  Expression operation(Tree tree, Tree.Kind kind, Expression left, Expression right) {
    Expression result = Folder.fold(unfolded(tree, kind, left, right));
    if (result instanceof Expression.Constant constant) {
      switch (constant.type()) {
        case FLOAT -> requireFinite(tree, constant.floatValue());
        case DOUBLE -> requireFinite(tree, constant.doubleValue());
        default -> {}
      }
    }
    return result;
  }

  private Expression unfolded(Tree tree, Tree.Kind kind, Expression left, Expression right) {
    SourcePosition at = context.at(tree);
    if (left.type().isHalf() || right.type().isHalf()) {
      throw new LiftError(tree, "a kernel compares no objects; compare F16.f16ToFloat of both");
    }
    Optional<Comparison> comparison = Operators.comparison(kind);
    BinaryOperator operator =
        comparison.isPresent() ? BinaryOperator.ADD : Operators.binary(tree, kind);
    if (operator.isShift()) {
      Expression count = Conversions.convert(promoted(right), ScalarType.INT);
      return new Expression.Binary(at, operator, promoted(left), count);
    }
    ScalarType type = Conversions.promoted(left.type(), right.type());
    Expression first = Conversions.convert(left, type);
    Expression second = Conversions.convert(right, type);
    return comparison.isPresent()
        ? new Expression.Compare(at, comparison.get(), first, second)
        : new Expression.Binary(at, operator, first, second);
  }

  private Expression shortCircuit(BinaryTree tree, LogicalOperator operator) {
    SourcePosition at = context.at(tree);
    Expression left = lift(tree.getLeftOperand(), ScalarType.BOOLEAN);
    Expression[] right = new Expression[1];
    List<Statement> effects =
        context.emitter().inside(() -> right[0] = lift(tree.getRightOperand(), ScalarType.BOOLEAN));
    if (effects.isEmpty()) {
      return new Expression.ShortCircuit(at, operator, left, right[0]);
    }
    Variable result = context.emitter().declare(at, ScalarType.BOOLEAN);
    context.emitter().add(new Statement.Assign(at, result, left));
    effects.add(new Statement.Assign(at, result, right[0]));
    Expression read = new Expression.Read(at, result);
    Expression goOn = operator == LogicalOperator.AND ? read : new Expression.Not(at, read);
    context.emitter().add(branch(at, goOn, effects, List.of()));
    return read;
  }

  private static Statement branch(
      SourcePosition at, Expression condition, List<Statement> then, List<Statement> otherwise) {
    return new Statement.If(
        at, condition, Statement.Block.of(at, then), Statement.Block.of(at, otherwise));
  }

  private Expression conditional(ConditionalExpressionTree tree) {
    SourcePosition at = context.at(tree);
    ScalarType type =
        context
            .types()
            .scalar(context.source().type(tree))
            .orElseThrow(
                () -> new LiftError(tree, "a kernel chooses between values only, not buffers"));
    Expression condition = lift(tree.getCondition(), ScalarType.BOOLEAN);
    Expression[] values = new Expression[2];
    List<Statement> then =
        context.emitter().inside(() -> values[0] = lift(tree.getTrueExpression(), type));
    List<Statement> otherwise =
        context.emitter().inside(() -> values[1] = lift(tree.getFalseExpression(), type));
    if (then.isEmpty() && otherwise.isEmpty()) {
      return new Expression.Conditional(at, condition, values[0], values[1]);
    }
    Variable result = context.emitter().declare(at, type);
    then.add(new Statement.Assign(at, result, values[0]));
    otherwise.add(new Statement.Assign(at, result, values[1]));
    context.emitter().add(branch(at, condition, then, otherwise));
    return new Expression.Read(at, result);
  }

  private Expression cast(TypeCastTree tree) {
    ScalarType type =
        context
            .types()
            .scalar(context.source().type(tree.getType()))
            .orElseThrow(() -> new LiftError(tree, "a kernel casts to primitive types only"));
    return lift(tree.getExpression(), type);
  }
}
