package org.sepllm.hat.lift;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.VariableElement;

/** Checks the lambdas that dispatch kernels. */
final class DispatchCheck extends TreeScanner<Void, Void> {
  private static final String ADVICE = "dispatch () -> kernel(a, b) with variables only";

  private final SourceUnit source;
  private final JavaTypes types;

  DispatchCheck(SourceUnit source) {
    this.source = source;
    this.types = new JavaTypes(source);
  }

  @Override
  public Void visitMethodInvocation(MethodInvocationTree tree, Void unused) {
    source
        .find(tree)
        .filter(DispatchCheck::isDispatch)
        .ifPresent(_ -> {
          if (FunctionContext.bare(tree.getArguments().getLast())
              instanceof LambdaExpressionTree lambda) {
            check(lambda);
          }
        });
    return super.visitMethodInvocation(tree, unused);
  }

  private static boolean isDispatch(Element method) {
    return method.getSimpleName().contentEquals("dispatchKernel")
        && method.getEnclosingElement().toString().equals("hat.ComputeContext");
  }

  private void check(LambdaExpressionTree lambda) {
    try {
      MethodInvocationTree call = call(lambda.getBody());
      if (source.isErroneous(call)) {
        return;
      }
      Element target = source.element(call);
      if (!target.getModifiers().contains(Modifier.STATIC) || !JavaTypes.isReflected(target)) {
        throw new LiftError(
            call, "what is dispatched is a static @Reflect method; annotate it with @Reflect");
      }
      checkSignature(call, (ExecutableElement) target);
      call.getArguments().forEach(this::checkArgument);
    } catch (LiftError error) {
      source.error(error);
    }
  }

  private static MethodInvocationTree call(Tree body) {
    Tree first =
        body instanceof BlockTree block && block.getStatements().size() == 1
            ? block.getStatements().getFirst()
            : body;
    Tree bare =
        first instanceof ExpressionStatementTree statement ? statement.getExpression() : first;
    if (bare instanceof MethodInvocationTree call) {
      return call;
    }
    throw new LiftError(body, "the lambda calls the kernel and does nothing else; " + ADVICE);
  }

  private void checkSignature(MethodInvocationTree call, ExecutableElement method) {
    for (VariableElement parameter : method.getParameters()) {
      if (!types.isKernelParameter(parameter.asType())) {
        throw new LiftError(
            call,
            "a kernel takes int, float and buffers, and parameter "
                + parameter.getSimpleName()
                + " is "
                + parameter.asType()
                + "; put it into an S32Array or F32Array");
      }
    }
    if (!types.isKernelSignature(method)) {
      throw new LiftError(call, "a kernel returns nothing; write results into a buffer");
    }
  }

  private void checkArgument(ExpressionTree argument) {
    ExpressionTree bare = FunctionContext.bare(argument);
    boolean variable =
        bare instanceof IdentifierTree
            && source
                .find(bare)
                .map(Element::getKind)
                .filter(kind -> kind != ElementKind.FIELD)
                .isPresent();
    if (!variable) {
      throw new LiftError(
          argument,
          (calls(bare)
                  ? "HAT takes the first call in the lambda for the kernel"
                  : "what a kernel is given are variables of the method around the lambda")
              + "; bind this to a local variable before the dispatch");
    }
  }

  private static boolean calls(ExpressionTree expression) {
    boolean[] found = new boolean[1];
    new TreeScanner<Void, Void>() {
      @Override
      public Void visitMethodInvocation(MethodInvocationTree call, Void unused) {
        found[0] = true;
        return null;
      }
    }.scan(expression, null);
    return found[0];
  }
}
