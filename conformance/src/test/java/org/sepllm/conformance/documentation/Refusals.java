package org.sepllm.conformance.documentation;

import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ThrowTree;
import com.sun.source.util.TreeScanner;

/** Finds out whether a method refuses some input: it throws, or it calls a check that does. */
final class Refusals extends TreeScanner<Void, Void> {
  private boolean found;

  private Refusals() {}

  static boolean in(MethodTree method) {
    Refusals refusals = new Refusals();
    refusals.scan(method.getBody(), null);
    return refusals.found;
  }

  /** An AssertionError says that a line cannot be reached; no input leads there. */
  @Override
  public Void visitThrow(ThrowTree thrown, Void unused) {
    boolean unreachable =
        thrown.getExpression() instanceof NewClassTree error
            && error.getIdentifier().toString().equals("AssertionError");
    found |= !unreachable;
    return super.visitThrow(thrown, unused);
  }

  @Override
  public Void visitMethodInvocation(MethodInvocationTree call, Void unused) {
    found |= isCheck(call.getMethodSelect());
    return super.visitMethodInvocation(call, unused);
  }

  private static boolean isCheck(ExpressionTree called) {
    return switch (called) {
      case IdentifierTree name -> name.getName().toString().startsWith("require");
      case MemberSelectTree member ->
          member.getIdentifier().toString().startsWith("require")
              || member.getExpression().toString().equals("Require");
      default -> false;
    };
  }
}
