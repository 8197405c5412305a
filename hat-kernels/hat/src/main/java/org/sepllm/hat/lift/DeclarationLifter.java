package org.sepllm.hat.lift;

import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.VariableTree;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import org.sepllm.hat.model.ArrayVariable;
import org.sepllm.hat.model.BufferVariable;
import org.sepllm.hat.model.Expression;
import org.sepllm.hat.model.MemorySpace;
import org.sepllm.hat.model.ScalarType;
import org.sepllm.hat.model.SourcePosition;
import org.sepllm.hat.model.Statement;
import org.sepllm.hat.model.Variable;

/** Lifts declarations of local variables. */
final class DeclarationLifter {
  /** The most static local memory that every CUDA device accepts. */
  private static final long LOCAL_BYTES = 48 * 1024;

  private final FunctionContext context;
  private final ExpressionLifter expressions;
  private final SchemaReader schemas;
  private final boolean kernel;
  private long localBytes;

  DeclarationLifter(
      FunctionContext context, ExpressionLifter expressions, SchemaReader schemas, boolean kernel) {
    this.context = context;
    this.expressions = expressions;
    this.schemas = schemas;
    this.kernel = kernel;
  }

  void declare(VariableTree tree, boolean outermost) {
    Element element = context.source().element(tree);
    TypeMirror type = element.asType();
    Optional<ScalarType> scalar = context.types().scalar(type);
    if (scalar.isPresent()) {
      value(tree, element, scalar.get());
    } else if (context.types().isMemory(type)) {
      memory(tree, element, (DeclaredType) type, outermost);
    } else if (type.getKind() == TypeKind.ARRAY) {
      view(tree, element);
    } else {
      throw new LiftError(
          tree,
          context.types().isBuffer(type)
              ? "a buffer is used by the name of its parameter, not through another variable"
              : "a variable of a kernel is a number, a boolean, F16, or local or private memory,"
                  + " not "
                  + type);
    }
  }

  private void value(VariableTree tree, Element element, ScalarType type) {
    SourcePosition at = context.at(tree);
    ExpressionTree initializer = tree.getInitializer();
    if (initializer == null) {
      Variable variable = context.declareValue(element, type);
      context.emitter().add(new Statement.Declare(at, variable, Optional.empty()));
    } else if (isPlain(initializer)) {
      Expression value = expressions.lift(initializer, type);
      Variable variable = context.declareValue(element, type);
      context.emitter().add(new Statement.Declare(at, variable, Optional.of(value)));
    } else {
      called(at, element, initializer, type);
    }
  }

  private static boolean isPlain(ExpressionTree initializer) {
    return !(FunctionContext.bare(initializer) instanceof MethodInvocationTree);
  }

  /** A call that takes a statement anyway puts its result straight into the variable. */
  private void called(
      SourcePosition at, Element element, ExpressionTree initializer, ScalarType type) {
    Variable variable = context.declareValue(element, type);
    Statement bare = new Statement.Declare(at, variable, Optional.empty());
    boolean[] into = new boolean[1];
    var call =
        context.emitter().inside(() -> into[0] = expressions.calls().into(initializer, variable));
    if (into[0]) {
      context.emitter().add(bare);
      call.forEach(context.emitter()::add);
    } else {
      Expression value = expressions.lift(initializer, type);
      context.emitter().add(new Statement.Declare(at, variable, Optional.of(value)));
    }
  }

  private void view(VariableTree tree, Element element) {
    Optional<BufferVariable> buffer =
        tree.getInitializer() != null
                && FunctionContext.bare(tree.getInitializer()) instanceof MethodInvocationTree call
                && context.source().element(call).getSimpleName().contentEquals("arrayView")
            ? CallLifter.receiver(call).flatMap(context::buffer)
            : Optional.empty();
    if (buffer.isEmpty()) {
      throw new LiftError(
          tree,
          "a kernel makes no Java arrays; use createPrivate or createLocal of an interface that"
              + " extends NonMappableIface");
    }
    context.bind(element, new Binding.OfView(buffer.get()));
  }

  private void memory(VariableTree tree, Element element, DeclaredType type, boolean outermost) {
    MemorySpace space = space(tree);
    if (space == MemorySpace.LOCAL && !(kernel && outermost)) {
      throw new LiftError(
          tree,
          "local memory is declared among the outermost statements of a kernel only; move it there");
    }
    TypeElement owner = (TypeElement) type.asElement();
    schemas.requireSchema(tree, owner);
    Map<String, ScalarType> members = context.types().memory(tree, type);
    Map<String, ArrayVariable> arrays = new HashMap<>();
    members.forEach((member, elementType) -> {
      String plain = element.getSimpleName().toString();
      String wish = members.size() == 1 ? plain : plain + "_" + member;
      ArrayVariable array =
          new ArrayVariable(
              context.names().fresh(wish),
              space,
              elementType,
              context.types().binaryName(type),
              member,
              schemas.length(owner, member));
      arrays.put(member, array);
      context.emitter().add(new Statement.DeclareArray(context.at(tree), array));
      countLocal(tree, array);
    });
    context.bind(element, new Binding.OfMemory(arrays));
  }

  private MemorySpace space(VariableTree tree) {
    if (tree.getInitializer() != null
        && FunctionContext.bare(tree.getInitializer()) instanceof MethodInvocationTree call) {
      String name = context.source().element(call).getSimpleName().toString();
      if (name.equals("createLocal")) {
        return MemorySpace.LOCAL;
      }
      if (name.equals("createPrivate")) {
        return MemorySpace.PRIVATE;
      }
    }
    throw new LiftError(
        tree, "memory is made where it is declared, by createLocal() or createPrivate()");
  }

  private void countLocal(VariableTree tree, ArrayVariable array) {
    OptionalInt length = array.knownLength();
    if (array.space() == MemorySpace.LOCAL && length.isPresent()) {
      localBytes += (long) length.getAsInt() * array.elementType().bytes();
    }
    if (localBytes > LOCAL_BYTES) {
      context.noteTooMuchLocal(
          new LiftError(
              tree,
              "the kernel's local memory has "
                  + localBytes
                  + " bytes, devices allow "
                  + LOCAL_BYTES
                  + "; use smaller tiles"));
    }
  }
}
