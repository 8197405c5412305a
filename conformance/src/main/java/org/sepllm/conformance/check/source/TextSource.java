package org.sepllm.conformance.check.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sepllm.conformance.check.cases.CacheCase;
import org.sepllm.conformance.check.cases.CacheQuestion;
import org.sepllm.conformance.check.cases.CacheReportKind;
import org.sepllm.conformance.check.cases.CacheSetup;
import org.sepllm.conformance.check.cases.CacheSizes;
import org.sepllm.conformance.check.cases.CaseSource;
import org.sepllm.conformance.check.cases.CheckCase;
import org.sepllm.conformance.check.cases.Level;
import org.sepllm.conformance.check.cases.MaskCase;
import org.sepllm.conformance.check.cases.MaskKind;
import org.sepllm.conformance.check.cases.MaskSetup;
import org.sepllm.conformance.check.cases.Row;
import org.sepllm.conformance.check.cases.Rows;
import org.sepllm.conformance.check.generate.AttentionCases;
import org.sepllm.conformance.check.generate.Draw;
import org.sepllm.conformance.check.generate.Narrowing;
import org.sepllm.conformance.check.generate.Sight;
import org.sepllm.reference.cache.BatchMode;
import org.sepllm.reference.cache.SepPolicy;

/** Questions about real text: masks of stretches, caches over the whole, attention at the start. */
final class TextSource implements CaseSource {
  private static final int MASK_TOKENS = 256;
  private static final int MASKS_PER_TEXT = 4;
  private static final int TRACE_TOKENS = 512;
  private static final int DIGEST_EVERY = 64;
  private static final int ATTENTION_TOKENS = 48;
  private static final MaskSizes LARGE_MASK = new MaskSizes(4, 64);
  private static final MaskSizes SMALL_MASK = new MaskSizes(2, 8);
  private static final CacheSizes LARGE_CACHE = new CacheSizes(4, 64, 256, 800);
  private static final CacheSizes SMALL_CACHE = new CacheSizes(4, 8, 16, 32);

  private final String name;
  private final List<TextRow> texts;
  private final List<Integer> separators;
  private final Optional<Narrowing> narrowing;
  private final long seed;

  private record MaskSizes(int initTokens, int neighbors) {}

  TextSource(
      String name,
      List<TextRow> texts,
      List<Integer> separators,
      Optional<Narrowing> narrowing,
      long seed) {
    this.name = name;
    this.texts = List.copyOf(texts);
    this.separators = List.copyOf(separators);
    this.narrowing = narrowing;
    this.seed = seed;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Stream<CheckCase> cases(Level level) {
    return IntStream.range(0, texts.size())
        .boxed()
        .flatMap(text ->
            switch (level) {
              case L0 -> masks(texts.get(text));
              case L1 -> caches(texts.get(text));
              case L2 -> attention(text, texts.get(text));
            });
  }

  /** Stretches spread evenly over the text. */
  private Stream<CheckCase> masks(TextRow text) {
    int stretches = Math.clamp(text.tokenIds().size() / MASK_TOKENS, 1, MASKS_PER_TEXT);
    int distance = text.tokenIds().size() / stretches;
    return maskSetups().stream()
        .flatMap(setup ->
            IntStream.range(0, stretches)
                .mapToObj(stretch -> text.stretch(stretch * distance, MASK_TOKENS))
                .map(row -> new MaskCase(setup, Rows.single(row))));
  }

  private List<MaskSetup> maskSetups() {
    return narrowing
        .map(given -> given.mask().stream().toList())
        .orElseGet(() -> List.of(mask(LARGE_MASK), mask(SMALL_MASK)));
  }

  private MaskSetup mask(MaskSizes sizes) {
    return new MaskSetup(
        MaskKind.SEPLLM, sizes.initTokens(), false, List.of(sizes.neighbors()), 1, separators);
  }

  /** The full trace of the start, counts of more, and digests of the whole. */
  private Stream<CheckCase> caches(TextRow text) {
    List<CheckCase> cases = new ArrayList<>();
    for (CacheSetup setup : cacheSetups(SMALL_CACHE)) {
      cases.add(cache(setup, text.stretch(0, TRACE_TOKENS), CacheReportKind.FULL));
      cases.add(cache(setup, text.stretch(0, TextRow.MAX_TOKENS), CacheReportKind.DELTA));
    }
    for (CacheSetup setup : cacheSetups(LARGE_CACHE)) {
      cases.add(cache(setup, text.stretch(0, TextRow.MAX_TOKENS), CacheReportKind.DIGEST));
    }
    return cases.stream();
  }

  private List<CacheSetup> cacheSetups(CacheSizes sizes) {
    return narrowing
        .map(given -> given.cache().stream().toList())
        .orElseGet(
            () -> Stream.of(SepPolicy.values()).map(policy -> cache(policy, sizes)).toList());
  }

  private CacheSetup cache(SepPolicy policy, CacheSizes sizes) {
    return new CacheSetup(policy.policyName(), true, true, separators, false, List.of(sizes));
  }

  private static CheckCase cache(CacheSetup setup, Row row, CacheReportKind report) {
    return new CacheCase(
        setup,
        Rows.single(row),
        new CacheQuestion(
            BatchMode.RAGGED, Optional.empty(), 0, report, DIGEST_EVERY, Optional.empty(), false));
  }

  /** Drawn tensors under what real text shows. */
  private Stream<CheckCase> attention(int number, TextRow text) {
    Row row = text.stretch(0, ATTENTION_TOKENS);
    if (row.length() == 0) {
      return Stream.empty();
    }
    Draw draw = new Draw(seed, Level.L2, -1 - number);
    Stream<Sight> masks = maskSetups().stream().limit(1).map(setup -> Sight.ofMask(setup, row));
    Stream<Sight> caches =
        cacheSetups(SMALL_CACHE).stream().limit(1).map(setup -> Sight.ofCache(setup, row));
    return Stream.concat(masks, caches).map(sight -> AttentionCases.around(draw, sight));
  }
}
