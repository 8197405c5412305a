package org.sepllm.conformance.check.generate;

import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sepllm.conformance.check.cases.CaseSource;
import org.sepllm.conformance.check.cases.CheckCase;
import org.sepllm.conformance.check.cases.Level;

/**
 * Cases made from a seed.
 *
 * <p>Range: any {@code seed}, {@code casesPerLevel} at least 0.
 *
 * @param seed the seed
 * @param casesPerLevel how many cases each level has
 * @param narrowing the one mask and cache to ask about, if not all
 */
public record GeneratedSource(long seed, int casesPerLevel, Optional<Narrowing> narrowing)
    implements CaseSource {
  /** How many tokens and layers the rows of one narrowed level may have in all. */
  private static final int NARROWED_TOKENS = 300_000;

  @Override
  public String name() {
    return "generated";
  }

  @Override
  public Stream<CheckCase> cases(Level level) {
    return switch (level) {
      case L0 -> masks();
      case L1 -> caches();
      case L2 -> numbers(casesPerLevel).mapToObj(number -> AttentionCases.generate(seed, number));
    };
  }

  private static IntStream numbers(int cases) {
    return IntStream.range(0, cases);
  }

  private Stream<CheckCase> masks() {
    if (narrowing.isEmpty()) {
      return numbers(casesPerLevel).mapToObj(number -> MaskCases.generate(seed, number));
    }
    return narrowing.get().mask().stream()
        .flatMap(setup ->
            numbers(casesPerLevel).mapToObj(number -> MaskCases.generate(seed, number, setup)));
  }

  private Stream<CheckCase> caches() {
    if (narrowing.isEmpty()) {
      return numbers(casesPerLevel).mapToObj(number -> CacheCases.generate(seed, number));
    }
    return narrowing.get().cache().stream()
        .flatMap(setup ->
            numbers(Math.min(casesPerLevel, NARROWED_TOKENS / CacheCases.longest(setup)))
                .mapToObj(number -> CacheCases.generate(seed, number, setup)));
  }
}
