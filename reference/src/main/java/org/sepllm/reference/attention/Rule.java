package org.sepllm.reference.attention;

/** The ids of the rules of this package, as {@code docs/numerics.md} lists them. */
final class Rule {
  static final String SHAPES = "SEP-ATTN-001";
  static final String VISIBILITY = "SEP-ATTN-002";
  static final String SCORES = "SEP-ATTN-003";
  static final String GRADIENTS = "SEP-ATTN-006";
  static final String STORAGE = "SEP-ATTN-008";
  static final String PLAIN = "SEP-ATTN-009";
  static final String SA_RATIO = "SEP-ATTN-010";
  static final String SA_CAUSAL = "SEP-ATTN-012";
  static final String FORWARD_BOUND = "SEP-ATTN-013";
  static final String COMPARISON = "SEP-ATTN-015";
  static final String RATIO_GATE = "SEP-ATTN-016";

  private Rule() {}
}
