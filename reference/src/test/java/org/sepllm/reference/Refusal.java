package org.sepllm.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Asserts that a call is refused, with the exact kind and the exact line that a user reads. */
public final class Refusal {
  private Refusal() {}

  /** The message ends with the rule in brackets; the error names the same rule. */
  public static void assertRefused(ErrorKind kind, String message, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SpecException.class,
            error -> {
              assertThat(error.getMessage()).isEqualTo(message);
              assertThat(error.kind()).isEqualTo(kind);
              assertThat(message).endsWith(" [" + error.rule() + "]").doesNotContain("\n");
            });
  }
}
