package org.sepllm.conformance.protocol;

/**
 * Keeps an answer within the line limit while it is being built.
 *
 * <p>Sizes are upper estimates of the JSON text; memory therefore stays in proportion to the limit
 * whatever a request asks for.
 */
final class AnswerBudget {
  private final int maxLineBytes;
  private final String advice;
  private long spent;

  AnswerBudget(int maxLineBytes, String advice) {
    this.maxLineBytes = maxLineBytes;
    this.advice = advice;
  }

  /**
   * Accounts for text that is about to be added.
   *
   * @throws ProtocolException of kind {@code TOO_LARGE} if the answer would exceed the limit
   */
  void spend(long bytes) {
    spent += bytes;
    if (spent > maxLineBytes) {
      throw new ProtocolException(
          ProtocolErrorKind.TOO_LARGE,
          "the answer would be longer than " + maxLineBytes + " bytes" + advice);
    }
  }

  /** Accounts for a list of integers that are at least 0. */
  void spendIntegers(int count, int largest) {
    spend(2 + (long) count * (1 + Integer.toString(largest).length()));
  }
}
