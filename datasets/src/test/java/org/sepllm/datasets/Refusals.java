package org.sepllm.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Asserts that an input is refused as the project promises: one line, of the right kind. */
public final class Refusals {
  private Refusals() {}

  /** Asserts the kind and the parts of the message of a refusal. */
  public static void assertRefused(
      DatasetErrorKind kind, ThrowingCallable call, String... messageParts) {
    DatasetException refusal = catchThrowableOfType(DatasetException.class, call);
    assertThat(refusal).as("a refusal").isNotNull();
    assertThat(refusal.kind()).as(refusal.getMessage()).isEqualTo(kind);
    assertThat(refusal.getMessage()).contains(messageParts).doesNotContain("\n");
  }
}
