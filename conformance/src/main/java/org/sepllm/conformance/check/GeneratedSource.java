package org.sepllm.conformance.check;

import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Cases made from a seed.
 *
 * @param seed the seed
 * @param casesPerLevel how many cases each level has
 */
record GeneratedSource(long seed, int casesPerLevel) implements CaseSource {

  @Override
  public String name() {
    return "generated";
  }

  @Override
  public Stream<CheckCase> cases(Level level) {
    return IntStream.range(0, casesPerLevel).boxed().flatMap(number -> generated(level, number));
  }

  private Stream<CheckCase> generated(Level level, int number) {
    return switch (level) {
      case L0 -> Stream.of(MaskCases.generate(seed, number));
      case L1 -> Stream.of(CacheCases.generate(seed, number));
      case L2 -> Stream.of(AttentionCases.generate(seed, number));
    };
  }
}
