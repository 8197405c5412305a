package org.sepllm.conformance.kit.run;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How a vector ended. */
public enum VectorStatus {
  /** The answer is the expected one. */
  PASS,
  /** It is not, or the port failed. */
  FAIL,
  /** The port cannot answer, or says so. */
  SKIP,
  /** It failed as a file said it would. */
  KNOWN_FAILURE,
  /** It passed although a file said it would not. */
  UNEXPECTED_PASS;

  /**
   * Gives the name used in reports.
   *
   * @return for example {@code known_failure}
   */
  public String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<VectorStatus> titled(String title) {
    return Arrays.stream(values()).filter(status -> status.title().equals(title)).findFirst();
  }
}
