package org.sepllm.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.sepllm.reference.Refusal.assertRefused;

import org.junit.jupiter.api.Test;

class RequireTest {
  @Test
  void theLimitItselfIsAllowed() {
    assertThatCode(
            () -> {
              Require.atLeast("SEP-X-001", "size", 3, 3);
              Require.index("SEP-X-001", "row", 0, 1);
              Require.index("SEP-X-001", "row", 4, 5);
              Require.length("SEP-X-001", "list", 0, 0);
              Require.tokenId("SEP-X-001", 7, 0);
            })
        .doesNotThrowAnyException();
  }

  @Test
  void oneBeyondTheLimitIsRefused() {
    assertRefused(
        ErrorKind.BAD_CONFIG,
        "size is 2, must be at least 3 [SEP-X-001]",
        () -> Require.atLeast("SEP-X-001", "size", 2, 3));
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "row is -1, must be in [0, 5) [SEP-X-001]",
        () -> Require.index("SEP-X-001", "row", -1, 5));
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "row is 5, must be in [0, 5) [SEP-X-001]",
        () -> Require.index("SEP-X-001", "row", 5, 5));
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "list has length 2, must be 3 [SEP-X-001]",
        () -> Require.length("SEP-X-001", "list", 2, 3));
    assertRefused(
        ErrorKind.BAD_TOKEN,
        "token id at index 7 is -1, must be at least 0 [SEP-X-001]",
        () -> Require.tokenId("SEP-X-001", 7, -1));
  }

  @Test
  void kindsHaveTheNamesThatPortsAnswerWith() {
    assertThat(ErrorKind.values())
        .extracting(ErrorKind::jsonName)
        .containsExactly("bad_config", "bad_token", "bad_shape", "too_large");
  }
}
