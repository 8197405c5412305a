package org.sepllm.conformance.check.generate;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sepllm.conformance.check.cases.CacheCase;
import org.sepllm.conformance.check.cases.CacheQuestion;
import org.sepllm.conformance.check.cases.CacheReportKind;
import org.sepllm.conformance.check.cases.CacheSetup;
import org.sepllm.conformance.check.cases.CacheSizes;
import org.sepllm.conformance.check.cases.Level;
import org.sepllm.conformance.check.cases.Row;
import org.sepllm.conformance.check.cases.Rows;
import org.sepllm.reference.cache.BatchMode;
import org.sepllm.reference.cache.SepPolicy;
import org.sepllm.reference.position.PositionScheme;

/** Generates questions about caches, most of them near a compaction. */
final class CacheCases {
  private CacheCases() {}

  static CacheCase generate(long seed, int number) {
    Draw draw = new Draw(seed, Level.L1, number);
    if (draw.oneIn(4)) {
      return plain(draw);
    }
    CacheSetup setup = setup(draw);
    return draw.oneIn(8) ? rectangle(draw, setup) : ragged(draw, setup);
  }

  /** Questions about one cache alone. */
  static CacheCase generate(long seed, int number, CacheSetup setup) {
    return ragged(new Draw(seed, Level.L1, number), setup);
  }

  /** How many tokens the rows of such a question can have, counted for each layer. */
  static int longest(CacheSetup setup) {
    return setup.layers().size() * (3 * cap(setup) + 10);
  }

  /** One unpadded row with the default options, which every port of caches can answer. */
  private static CacheCase plain(Draw draw) {
    CacheSizes sizes = sizes(draw);
    List<Integer> separators = RowCases.separators(draw);
    String policy = draw.oneOf(SepPolicy.values()).policyName();
    Row row = RowCases.row(draw, 0, length(draw, sizes.cacheSize()), separators);
    return new CacheCase(
        new CacheSetup(policy, true, true, separators, false, List.of(sizes)),
        Rows.single(row),
        CacheQuestion.PLAIN);
  }

  static CacheSetup setup(Draw draw) {
    String policy =
        switch (draw.between(0, 7)) {
          case 0 -> CacheSetup.FULL;
          case 1 -> CacheSetup.STREAMINGLLM;
          default -> draw.oneOf(SepPolicy.values()).policyName();
        };
    boolean layered = !policy.equals(CacheSetup.FULL) && draw.oneIn(5);
    List<CacheSizes> layers =
        IntStream.range(0, layered ? draw.between(1, 3) : 1).mapToObj(_ -> sizes(draw)).toList();
    return new CacheSetup(
        policy, !draw.oneIn(4), !draw.oneIn(4), RowCases.separators(draw), layered, layers);
  }

  private static CacheSizes sizes(Draw draw) {
    int a = draw.oneOf(0, 0, 1, 2, 3, 4);
    int s = draw.oneOf(1, 1, 2, 3, 4);
    int w = draw.oneOf(1, 1, 2, 3, 5);
    int slack = draw.oneOf(1, 1, 2, 4, 8);
    return new CacheSizes(a, s, w, a + s + w + slack);
  }

  private static CacheCase ragged(Draw draw, CacheSetup setup) {
    int cap = cap(setup);
    Stream<Row> rows =
        Stream.generate(
            () -> RowCases.row(draw, length(draw, cap), RowCases.real(setup.separators())));
    Rows tokens =
        draw.oneIn(5)
            ? new Rows(true, rows.limit(draw.between(1, 3)).toList())
            : Rows.single(rows.findFirst().orElseThrow());
    Optional<Integer> prompt =
        draw.oneIn(5) ? Optional.of(draw.between(0, 2 * cap)) : Optional.empty();
    int resumedAfter =
        prompt.isEmpty() && draw.oneIn(4) ? draw.between(1, tokens.longest() + 1) : 0;
    return new CacheCase(
        setup, tokens, question(draw, BatchMode.RAGGED, prompt, resumedAfter, draw.oneIn(4)));
  }

  private static CacheCase rectangle(Draw draw, CacheSetup setup) {
    int length = length(draw, cap(setup));
    List<Row> rows =
        Stream.generate(() -> RowCases.row(draw, 0, length, setup.separators()))
            .limit(draw.between(1, 3))
            .toList();
    BatchMode mode = draw.oneOf(BatchMode.KEEP_OLDEST, BatchMode.PAD_WITH_TAIL);
    return new CacheCase(
        setup, new Rows(true, rows), question(draw, mode, Optional.empty(), 0, false));
  }

  private static CacheQuestion question(
      Draw draw, BatchMode mode, Optional<Integer> prompt, int resumedAfter, boolean returnState) {
    CacheReportKind report =
        draw.oneIn(3) ? draw.oneOf(CacheReportKind.values()) : CacheReportKind.FULL;
    Optional<PositionScheme> positions =
        report == CacheReportKind.FULL && draw.oneIn(5)
            ? Optional.of(draw.oneOf(PositionScheme.values()))
            : Optional.empty();
    return new CacheQuestion(
        mode, prompt, resumedAfter, report, draw.oneOf(1, 2, 7, 100), positions, returnState);
  }

  private static int cap(CacheSetup setup) {
    return setup.layers().getFirst().cacheSize();
  }

  /** Lengths around the first and the second compaction, and some beyond. */
  private static int length(Draw draw, int cap) {
    return switch (draw.between(0, 9)) {
      case 0 -> draw.between(0, 1);
      case 1, 2, 3 -> cap + draw.between(-1, 2);
      case 4, 5 -> 2 * cap + draw.between(-1, 1);
      default -> draw.between(cap, 3 * cap + 10);
    };
  }
}
