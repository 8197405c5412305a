package org.sepllm.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A bulk run must be able to fail, in each of its ways. */
@Tag("generator")
class BulkRunTest {
  private static final Map<String, Double> SHARES = Map.of("even", 40.0, "odd", 40.0);

  private static final BulkRun<Integer> NUMBERS =
      new BulkRun<>(
          random -> random.nextInt(1000),
          number -> Set.of(number % 2 == 0 ? "even" : "odd"),
          number -> number == 0 ? Stream.empty() : Stream.of(number / 2, number - 1));

  @Test
  void aStatementThatHoldsPasses() {
    NUMBERS.run("numbers are small", SHARES, number -> number < 1000);
  }

  @Test
  void aBrokenStatementFailsWithItsMinimalCase() {
    assertThatThrownBy(() -> NUMBERS.run("below 700", SHARES, number -> number < 700))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("below 700 fails for case ")
        .hasMessageContaining("of seed ")
        .hasMessageEndingWith("minimal case: 700");
  }

  @Test
  void anExceptionCountsAsBroken() {
    assertThat(NUMBERS.minimal(number -> 1 / (number / 5) > -1, 4)).isEqualTo(0);
  }

  @Test
  void aClassBelowItsShareFails() {
    assertThatThrownBy(
            () -> NUMBERS.run("any", Map.of("even", 90.0, "odd", 0.0), number -> number >= 0))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("percent of cases with even");
  }

  @Test
  void aClassThatIsNotNamedFails() {
    assertThatThrownBy(() -> NUMBERS.run("any", Map.of("even", 40.0), number -> number >= 0))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("classes without a least share");
  }
}
