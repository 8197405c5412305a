package org.sepllm.conformance.cli;

/** What the process ends with; {@code docs/cli.md} lists the same numbers. */
public final class ExitCode {
  /** The command did its work; a checked port conforms. */
  public static final int DONE = 0;

  /** A port disagrees, crashes, hangs, answers wrongly, twice or with noise. */
  public static final int DISAGREEMENT = 1;

  /** Unknown options or missing arguments. */
  public static final int USAGE = 2;

  /** Bad input, or a port that cannot be started. */
  public static final int BAD_INPUT = 3;

  /** A limit of this program was reached. */
  public static final int LIMIT = 4;

  /** A defect of this program. */
  public static final int INTERNAL = 70;

  /** Interrupted with Ctrl-C. */
  public static final int INTERRUPTED = 130;

  private ExitCode() {}
}
