package org.sepllm.hat.lift;

import com.sun.source.tree.Tree;

/** Something that a kernel may not contain. */
final class LiftError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Tree tree;

  LiftError(Tree tree, String message) {
    super(message);
    this.tree = tree;
  }

  Tree tree() {
    return tree;
  }
}
