package org.sepllm.conformance.check.cases;

import java.util.Locale;

/** The forms in which a port reports a trace. */
public enum CacheReportKind {
  /** All visible and all stored keys of each step. */
  FULL,
  /** The counts of each step, and the keys that leave. */
  DELTA,
  /** A short fingerprint of many steps. */
  DIGEST;

  String protocolName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
