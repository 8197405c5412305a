package org.sepllm.conformance.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sepllm.conformance.check.cases.CheckCase;
import org.sepllm.conformance.check.cases.Level;
import org.sepllm.conformance.check.generate.GeneratedSource;
import org.sepllm.conformance.port.ReferencePort;
import org.sepllm.conformance.protocol.Limits;

class ShrinkerTest {
  private static final Duration LONG = Duration.ofMinutes(5);

  private static Stream<CheckCase> generated(Level level, int cases) {
    return new GeneratedSource(3, cases, Optional.empty()).cases(level);
  }

  @ParameterizedTest
  @EnumSource(Level.class)
  void every_smaller_case_is_a_valid_question_that_the_reference_answers_rightly(Level level) {
    ReferencePort reference = new ReferencePort(Limits.DEFAULT);
    generated(level, 40)
        .flatMap(large -> large.simpler().limit(60))
        .forEach(smaller ->
            assertThat(smaller.judge(reference.ask(smaller.request())).difference())
                .as("%s", smaller.request())
                .isEmpty());
  }

  @ParameterizedTest
  @EnumSource(Level.class)
  void shrinking_ends_whatever_the_port_does(Level level) {
    generated(level, 20)
        .forEach(large -> {
          AtomicInteger asks = new AtomicInteger();
          new Shrinker(100_000, LONG).shrink(large, _ -> asks.incrementAndGet() > 0);
          assertThat(asks.get()).isLessThan(200);
        });
  }

  @Test
  void the_number_of_questions_is_bounded() {
    AtomicInteger asks = new AtomicInteger();
    CheckCase large = generated(Level.L1, 6).toList().getLast();
    CheckCase smallest =
        new Shrinker(7, LONG)
            .shrink(
                large,
                _ -> {
                  asks.incrementAndGet();
                  return false;
                });
    assertThat(asks.get()).isLessThanOrEqualTo(7);
    assertThat(smallest).isEqualTo(large);
  }

  @Test
  void the_time_is_bounded() {
    CheckCase large = generated(Level.L0, 6).toList().getLast();
    assertThat(new Shrinker(1000, Duration.ZERO).shrink(large, _ -> true)).isEqualTo(large);
  }
}
