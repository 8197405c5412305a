package org.sepllm.hat.lift;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.CompoundAssignmentTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.UnaryTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import org.sepllm.hat.model.BufferVariable;
import org.sepllm.hat.model.Function;
import org.sepllm.hat.model.FunctionKind;
import org.sepllm.hat.model.FunctionName;
import org.sepllm.hat.model.Parameter;
import org.sepllm.hat.model.ScalarType;
import org.sepllm.hat.model.Statement;
import org.sepllm.hat.model.Walk;

/** Lifts one method. */
final class FunctionLifter {
  /** A lifted function with the calls in it. */
  record Lifted(Function function, List<CallSite> calls) {}

  private final SourceUnit source;
  private final SchemaReader schemas;
  private final MethodTree tree;
  private final ExecutableElement method;
  private final FunctionContext context;

  FunctionLifter(SourceUnit source, SchemaReader schemas, MethodTree tree) {
    this.source = source;
    this.schemas = schemas;
    this.tree = tree;
    this.method = (ExecutableElement) source.element(tree);
    this.context = new FunctionContext(source, assignedIn(source, tree));
  }

  private static Set<Element> assignedIn(SourceUnit source, MethodTree tree) {
    Set<Element> assigned = new HashSet<>();
    new TreeScanner<Void, Void>() {
      @Override
      public Void visitAssignment(AssignmentTree node, Void unused) {
        note(node.getVariable());
        return super.visitAssignment(node, unused);
      }

      @Override
      public Void visitCompoundAssignment(CompoundAssignmentTree node, Void unused) {
        note(node.getVariable());
        return super.visitCompoundAssignment(node, unused);
      }

      @Override
      public Void visitUnary(UnaryTree node, Void unused) {
        note(node.getExpression());
        return super.visitUnary(node, unused);
      }

      private void note(Tree target) {
        source.find(target).ifPresent(assigned::add);
      }
    }.scan(tree.getBody(), null);
    return assigned;
  }

  /** Lifts the method; nothing if it broke a rule, which is reported then. */
  Optional<Lifted> lift() {
    if (source.isErroneous(tree)) {
      source.leaveOut();
      return Optional.empty();
    }
    int before = source.errors();
    try {
      requirePlain();
      boolean kernel = context.types().isKernelSignature(method);
      List<Parameter> parameters = parameters();
      Optional<ScalarType> result = result();
      Statement.Block body =
          new StatementLifter(context, result, schemas, kernel).body(tree.getBody());
      if (source.errors() > before) {
        return Optional.empty();
      }
      TypeElement owner = (TypeElement) method.getEnclosingElement();
      Function function =
          new Function(
              context.at(tree),
              kernel ? FunctionKind.KERNEL : FunctionKind.AUXILIARY,
              new FunctionName(
                  source.elements().getBinaryName(owner).toString(),
                  method.getSimpleName().toString()),
              parameters,
              result,
              body);
      requireRegisters(function);
      if (!usesWarps(function) && context.tooMuchLocal().isPresent()) {
        throw context.tooMuchLocal().get();
      }
      if (source.errors() > before) {
        return Optional.empty();
      }
      new DivergenceCheck(function).divergent(context.barriers()).forEach(this::warn);
      return Optional.of(new Lifted(function, context.calls()));
    } catch (LiftError error) {
      source.error(error);
      return Optional.empty();
    } catch (IllegalArgumentException malformed) {
      source.error(new LiftError(tree, "this method has no model: " + malformed.getMessage()));
      return Optional.empty();
    }
  }

  /** Local memory beyond 48 KiB is for kernels that run on a few devices only anyway. */
  private static boolean usesWarps(Function function) {
    return Walk.statements(function.body()).stream().anyMatch(Statement.Warp.class::isInstance);
  }

  private void requireRegisters(Function function) {
    for (Tree offset : new RegisterCheck(function).unknown(context.registers())) {
      source.error(
          new LiftError(
              offset,
              "an offset of registers is made of constants and variables of loops with constant"
                  + " bounds, so that a compiler can unroll them"));
    }
  }

  private void warn(Tree barrier) {
    source.warn(
        barrier,
        "this barrier depends on the id of the work-item, so some may not reach it; move it out of"
            + " the condition");
  }

  private void requirePlain() {
    if (!method.getModifiers().contains(Modifier.STATIC)) {
      throw new LiftError(tree, "a @Reflect method is static; it has no object on a device");
    }
    if (!method.getTypeParameters().isEmpty()) {
      throw new LiftError(tree, "a @Reflect method has no type parameters; name the types");
    }
    if (method.isVarArgs()) {
      throw new LiftError(tree, "a @Reflect method takes a fixed number of parameters");
    }
    if (tree.getBody() == null || method.getModifiers().contains(Modifier.SYNCHRONIZED)) {
      throw new LiftError(tree, "a @Reflect method is neither native nor synchronized");
    }
  }

  private Optional<ScalarType> result() {
    TypeMirror type = method.getReturnType();
    if (type.getKind() == TypeKind.VOID) {
      return Optional.empty();
    }
    return Optional.of(
        context
            .types()
            .scalar(type)
            .orElseThrow(() ->
                new LiftError(
                    tree.getReturnType(),
                    "a @Reflect method returns a number, a boolean, F16 or nothing")));
  }

  private List<Parameter> parameters() {
    List<Parameter> parameters = new ArrayList<>();
    for (VariableTree parameter : tree.getParameters()) {
      Element element = source.element(parameter);
      TypeMirror type = element.asType();
      Optional<ScalarType> scalar = context.types().scalar(type);
      if (scalar.isPresent()) {
        parameters.add(context.declareValue(element, scalar.get()));
      } else if (context.types().isBuffer(type)) {
        String name = context.names().fresh(element.getSimpleName().toString());
        BufferVariable buffer = new BufferVariable(name, context.types().buffer(parameter, type));
        if (source.isAmbiguous(buffer.type())) {
          throw new LiftError(
              parameter,
              "two buffer types are called "
                  + buffer.type().simpleName()
                  + "; give each a name of its own");
        }
        context.bind(element, new Binding.OfBuffer(buffer));
        parameters.add(buffer);
      } else {
        throw new LiftError(parameter, message(type));
      }
    }
    return parameters;
  }

  private String message(TypeMirror type) {
    return context.types().isMemory(type)
        ? "local and private memory cannot be passed on, as devices take pointers to global memory"
            + " only; pass the elements"
        : "a @Reflect method takes numbers, booleans, F16 and buffers, not "
            + type
            + "; use S32Array or F32Array";
  }
}
