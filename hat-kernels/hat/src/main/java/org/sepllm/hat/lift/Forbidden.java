package org.sepllm.hat.lift;

import com.sun.source.tree.AssertTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.DoWhileLoopTree;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.InstanceOfTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.NewArrayTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.SwitchTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.ThrowTree;
import com.sun.source.tree.TryTree;

/** What no kernel may contain, and what to write instead. */
final class Forbidden {
  private Forbidden() {}

  static LiftError expression(ExpressionTree tree) {
    String message =
        switch (tree) {
          case NewClassTree _ ->
              "a kernel makes no objects; use local variables, or fields of a buffer";
          case NewArrayTree _ ->
              "a kernel makes no Java arrays; use createPrivate or createLocal of an interface that"
                  + " extends NonMappableIface";
          case LambdaExpressionTree _, MemberReferenceTree _ ->
              "a kernel has no lambdas and method references; call a static @Reflect method";
          case SwitchExpressionTree _ -> "a kernel has no switch; use if and else, or ?:";
          case InstanceOfTree _ ->
              "a kernel has no instanceof; its values are numbers and booleans";
          default -> "a kernel cannot contain this; its values are numbers and booleans";
        };
    return new LiftError(tree, message);
  }

  static LiftError statement(StatementTree tree) {
    String message =
        switch (tree) {
          case DoWhileLoopTree _ ->
              "a kernel has no do-while; use while (true) and break at the end of the body";
          case SwitchTree _ -> "a kernel has no switch; use if and else";
          case EnhancedForLoopTree _ ->
              "a kernel has no for over a collection; count an index up with for";
          case TryTree _ -> "a kernel has no try; test before you compute";
          case ThrowTree _ -> "a kernel has no throw; write a code into a buffer and return";
          case AssertTree _ -> "a kernel has no assert; test on the host";
          case SynchronizedTree _ -> "a kernel has no synchronized; use KernelContext.barrier()";
          case ClassTree _ -> "a kernel declares no classes; declare it outside the method";
          default -> "a kernel cannot contain this statement; use if, for, while and assignments";
        };
    return new LiftError(tree, message);
  }
}
