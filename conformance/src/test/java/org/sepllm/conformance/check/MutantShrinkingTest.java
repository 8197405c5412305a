package org.sepllm.conformance.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sepllm.conformance.check.cases.CaseSource;
import org.sepllm.conformance.check.cases.CheckCase;
import org.sepllm.conformance.check.cases.Level;
import org.sepllm.conformance.check.cases.RequestSize;
import org.sepllm.conformance.check.generate.GeneratedSource;
import org.sepllm.conformance.kit.mutant.Mutant;
import org.sepllm.conformance.kit.mutant.Mutants;
import org.sepllm.conformance.port.Port;
import org.sepllm.conformance.port.PortFailure;
import tools.jackson.databind.node.ObjectNode;

/** Of a hundred planted mistakes nearly all are shown on a case of a few tokens. */
class MutantShrinkingTest {
  private static final int MISTAKES = 100;
  private static final int SMALL = 8;
  private static final int CASES = 400;
  private static final Map<String, Level> LEVELS =
      Map.of("mask", Level.L0, "cache", Level.L1, "attention", Level.L2);

  private final Map<Level, List<CheckCase>> cases = new EnumMap<>(Level.class);

  /** One case alone, as a source of a check. */
  private record Single(Level level, CheckCase failing) implements CaseSource {
    @Override
    public String name() {
      return "single";
    }

    @Override
    public Stream<CheckCase> cases(Level asked) {
      return asked == level ? Stream.of(failing) : Stream.empty();
    }
  }

  @Test
  void at_least_95_of_100_mistakes_are_shown_with_at_most_8_tokens() throws PortFailure {
    Map<String, Long> large = new LinkedHashMap<>();
    for (Mutant mutant : chosen()) {
      Level level = LEVELS.get(mutant.area());
      Optional<CheckCase> failing = firstFailing(mutant, level);
      long tokens = failing.isPresent() ? shrunk(mutant, level, failing.get()) : Long.MAX_VALUE;
      if (tokens > SMALL) {
        large.put(mutant.id(), tokens);
      }
    }
    assertThat(large).hasSizeLessThanOrEqualTo(MISTAKES * 5 / 100);
  }

  /** Mistakes at equal distances in the catalogue; those in refusals have no case to shrink. */
  private static List<Mutant> chosen() {
    List<Mutant> all =
        Mutants.all().stream().filter(mutant -> LEVELS.containsKey(mutant.area())).toList();
    return IntStream.range(0, MISTAKES)
        .mapToObj(place -> all.get(place * all.size() / MISTAKES))
        .toList();
  }

  private Optional<CheckCase> firstFailing(Mutant mutant, Level level) throws PortFailure {
    try (Port port = mutant.port()) {
      for (CheckCase asked : cases.computeIfAbsent(level, MutantShrinkingTest::generated)) {
        ObjectNode answer = port.ask(asked.request());
        if (answer.has("error") || asked.judge(answer).difference().isPresent()) {
          return Optional.of(asked);
        }
      }
      return Optional.empty();
    }
  }

  private static List<CheckCase> generated(Level level) {
    return new GeneratedSource(Checks.SEED, CASES, Optional.empty()).cases(level).toList();
  }

  private static long shrunk(Mutant mutant, Level level, CheckCase failing) throws PortFailure {
    return Checks.level(Checks.run(List.of(new Single(level, failing)), mutant::port), level)
        .divergence()
        .map(divergence -> RequestSize.tokens(divergence.request()))
        .orElse(Long.MAX_VALUE);
  }
}
