package org.sepllm.hat.cgen;

import java.util.Optional;

/** A loop or labelled block that encloses what is being written. */
final class JumpTarget {
  final Optional<String> label;
  final boolean loop;

  /** Whether {@code continue} in C would leave out the update of the loop. */
  final boolean updatesInBody;

  private final CNames names;
  private String breakLabel = "";
  private String continueLabel = "";

  JumpTarget(CNames names, Optional<String> label, boolean loop, boolean updatesInBody) {
    this.names = names;
    this.label = label;
    this.loop = loop;
    this.updatesInBody = updatesInBody;
  }

  /** The label behind the statement, from now on in use. */
  String useBreak() {
    if (breakLabel.isEmpty()) {
      breakLabel = names.label("break");
    }
    return breakLabel;
  }

  /** The label at the end of the body, from now on in use. */
  String useContinue() {
    if (continueLabel.isEmpty()) {
      continueLabel = names.label("continue");
    }
    return continueLabel;
  }

  /** The label behind the statement, or nothing if no jump goes there. */
  String breakLabel() {
    return breakLabel;
  }

  /** The label at the end of the body, or nothing if no jump goes there. */
  String continueLabel() {
    return continueLabel;
  }
}
