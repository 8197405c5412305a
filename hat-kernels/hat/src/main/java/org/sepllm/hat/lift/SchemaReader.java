package org.sepllm.hat.lift;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.ElementFilter;
import org.sepllm.hat.model.Expression;
import org.sepllm.hat.model.Folder;
import org.sepllm.hat.model.ScalarType;

/** Reads the lengths of arrays off the schemas in the class that is being lifted. */
final class SchemaReader {
  static final String FIELD = "deviceSchema";

  private final SourceUnit source;
  private final Map<Element, Map<String, Integer>> lengths = new HashMap<>();

  SchemaReader(SourceUnit source, ClassTree topLevel) {
    this.source = source;
    new TreeScanner<Void, Void>() {
      @Override
      public Void visitVariable(VariableTree tree, Void unused) {
        if (tree.getName().contentEquals(FIELD) && tree.getInitializer() != null) {
          source.find(tree).ifPresent(field -> read(field, tree.getInitializer()));
        }
        return super.visitVariable(tree, unused);
      }
    }.scan(topLevel, null);
  }

  private void read(Element field, ExpressionTree initializer) {
    Map<String, Integer> members = new HashMap<>();
    lengths.put(field.getEnclosingElement(), members);
    if (initializer instanceof MethodInvocationTree call
        && call.getArguments().getLast() instanceof LambdaExpressionTree lambda) {
      Tree body = lambda.getBody();
      if (!(body instanceof BlockTree)) {
        readChain(body, members);
      }
    }
  }

  /** Reads {@code b.array("a", 4).array("b", 8)} from its end to its start. */
  private void readChain(Tree tree, Map<String, Integer> members) {
    if (!(tree instanceof MethodInvocationTree call)
        || !(call.getMethodSelect() instanceof MemberSelectTree select)) {
      return;
    }
    readChain(select.getExpression(), members);
    List<? extends ExpressionTree> arguments = call.getArguments();
    boolean named = !arguments.isEmpty() && arguments.getFirst() instanceof LiteralTree;
    if (named && select.getIdentifier().contentEquals("array")) {
      String name = String.valueOf(((LiteralTree) arguments.getFirst()).getValue());
      constant(arguments.get(1)).ifPresent(length -> members.put(name, length));
    } else if (select.getIdentifier().contentEquals("field")) {
      members.put(String.valueOf(((LiteralTree) arguments.getFirst()).getValue()), 1);
    }
  }

  /** Computes a constant expression; nothing if it is not one, so that only the program knows. */
  private OptionalInt constant(ExpressionTree tree) {
    try {
      FunctionContext context = new FunctionContext(source, Set.of());
      Expression value = folded(new ExpressionLifter(context).lift(tree, ScalarType.INT));
      return value instanceof Expression.Constant constant
          ? OptionalInt.of((int) constant.bits())
          : OptionalInt.empty();
    } catch (LiftError notConstant) {
      return OptionalInt.empty();
    }
  }

  private static Expression folded(Expression expression) {
    return switch (expression) {
      case Expression.Binary binary ->
          Folder.fold(
              new Expression.Binary(
                  binary.position(),
                  binary.operator(),
                  folded(binary.left()),
                  folded(binary.right())));
      case Expression.Unary unary ->
          Folder.fold(
              new Expression.Unary(unary.position(), unary.operator(), folded(unary.operand())));
      case Expression.Convert convert ->
          Folder.fold(
              new Expression.Convert(
                  convert.position(), convert.type(), folded(convert.operand())));
      default -> expression;
    };
  }

  OptionalInt length(TypeElement owner, String member) {
    Integer length = lengths.getOrDefault(owner, Map.of()).get(member);
    return length == null ? OptionalInt.empty() : OptionalInt.of(length);
  }

  /** Checks that the interface has the field that fixes the lengths. */
  void requireSchema(Tree tree, TypeElement owner) {
    boolean present =
        ElementFilter.fieldsIn(owner.getEnclosedElements()).stream()
            .anyMatch(field -> field.getSimpleName().contentEquals(FIELD));
    if (!present) {
      throw new LiftError(
          tree,
          owner.getSimpleName()
              + " has no field deviceSchema, which fixes the lengths of its arrays; declare"
              + " DeviceSchema<"
              + owner.getSimpleName()
              + "> deviceSchema = DeviceSchema.of(...)");
    }
  }
}
