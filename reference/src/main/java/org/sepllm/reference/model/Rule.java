package org.sepllm.reference.model;

/** The ids of the rules of this package, as {@code docs/models.md} lists them. */
final class Rule {
  static final String LINEAR = "SEP-MODEL-001";
  static final String RMS_NORM = "SEP-MODEL-002";
  static final String LAYER_NORM = "SEP-MODEL-003";
  static final String ATTENTION = "SEP-MODEL-004";
  static final String FEED_FORWARD = "SEP-MODEL-005";
  static final String RESIDUAL = "SEP-MODEL-007";
  static final String LOGITS = "SEP-MODEL-008";
  static final String VISIBILITY = "SEP-MODEL-009";
  static final String NLL = "SEP-MODEL-010";
  static final String POSITIONS = "SEP-MODEL-012";

  private Rule() {}
}
