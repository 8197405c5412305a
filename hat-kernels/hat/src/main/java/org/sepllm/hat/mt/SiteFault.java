package org.sepllm.hat.mt;

import org.sepllm.hat.runtime.FaultKind;

/** A guard found a mistake; the launch adds kernel, position and work-item. */
final class SiteFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final FaultKind kind;
  private final int site;

  SiteFault(FaultKind kind, int site, String detail) {
    super(detail, null, false, false);
    this.kind = kind;
    this.site = site;
  }

  FaultKind kind() {
    return kind;
  }

  /** Returns the number of the position in the source. */
  int site() {
    return site;
  }
}
