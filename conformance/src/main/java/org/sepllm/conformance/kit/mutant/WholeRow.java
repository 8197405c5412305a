package org.sepllm.conformance.kit.mutant;

import tools.jackson.databind.node.ObjectNode;

/** The second statement of models: equations over a whole row, which store no key. */
public final class WholeRow {
  private WholeRow() {}

  /**
   * Answers a valid question about a model of the kit, in double precision.
   *
   * @param request the question {@code nll}
   * @return likelihoods and logits, without an id
   */
  public static ObjectNode answer(ObjectNode request) {
    return new LanguageRow(request).answer();
  }
}
