package org.sepllm.conformance.check.cases;

import java.util.Locale;

/** The members of the mask family, as requests name them. */
public enum MaskKind {
  /** The SepLLM mask. */
  SEPLLM,
  /** The mask without separators. */
  STREAMINGLLM,
  /** The mask with keys at fixed intervals. */
  FIXLLM,
  /** The causal mask. */
  FULL;

  String protocolName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
