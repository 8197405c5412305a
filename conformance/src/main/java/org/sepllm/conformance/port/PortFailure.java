package org.sepllm.conformance.port;

import java.util.Locale;

/** A port that gave no usable answer. */
public final class PortFailure extends Exception {
  private static final long serialVersionUID = 1L;

  /** What went wrong. */
  public enum Kind {
    /** The command was not found, could not be run, or ended before its first answer. */
    NOT_STARTABLE,
    /** The process ended, or closed its output, while an answer was expected. */
    CRASHED,
    /** No whole line within the time allowed. */
    TIMED_OUT,
    /** A line that is not a JSON object. */
    NOISE,
    /** An answer whose id is not that of the question. */
    WRONG_ID,
    /** More than one line for one question. */
    ANSWERED_TWICE,
    /** A line longer than the limit. */
    TOO_LONG,
    /** A JSON object without the fields the protocol demands. */
    MALFORMED;

    /**
     * Returns the name used in reports.
     *
     * @return for example {@code timed out}
     */
    public String words() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  private final Kind kind;

  /**
   * Creates a failure.
   *
   * @param kind what went wrong
   * @param message one line with the details
   */
  public PortFailure(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /**
   * Returns what went wrong.
   *
   * @return the kind
   */
  public Kind kind() {
    return kind;
  }
}
