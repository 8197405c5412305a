package org.sepllm.conformance.bench;

/** A benchmark file that cannot be used. */
public final class BenchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what is wrong.
   *
   * @param message the file, the member, and what it must be
   */
  public BenchException(String message) {
    super(message);
  }

  /**
   * Says what is wrong and what caused it.
   *
   * @param message the file, the member, and what it must be
   * @param cause what was thrown
   */
  public BenchException(String message, Throwable cause) {
    super(message, cause);
  }
}
