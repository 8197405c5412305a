package org.sepllm.conformance.check;

import java.util.Locale;

/** The forms in which a port reports a trace. */
enum CacheReportKind {
  FULL,
  DELTA,
  DIGEST;

  String protocolName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
