package org.sepllm.conformance.check;

import java.util.Locale;

/** The members of the mask family, as requests name them. */
enum MaskKind {
  SEPLLM,
  STREAMINGLLM,
  FIXLLM,
  FULL;

  String protocolName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
