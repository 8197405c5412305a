package org.sepllm.conformance.kit.build;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sepllm.conformance.check.cases.CaseSource;
import org.sepllm.conformance.check.cases.CheckCase;
import org.sepllm.conformance.check.cases.Level;
import org.sepllm.conformance.check.cases.MaskCase;
import org.sepllm.conformance.check.cases.Row;
import org.sepllm.conformance.check.cases.Rows;
import org.sepllm.conformance.check.generate.GeneratedSource;
import org.sepllm.conformance.check.source.VectorFile;
import org.sepllm.conformance.check.source.VectorSource;
import org.sepllm.conformance.kit.vector.KitVector;

/** Makes all vectors of a kit, in the order of their ids. */
public final class KitBuilder {
  private static final int MASKS = 1_500;
  private static final int CACHES = 2_500;
  private static final int ATTENTIONS = 900;
  private static final int PREFIXES = 6;

  private final CaseVectors cases = new CaseVectors();
  private final long seed;

  /**
   * Prepares a kit.
   *
   * <p>Range: any {@code seed}.
   *
   * @param seed from which generated vectors follow
   */
  public KitBuilder(long seed) {
    this.seed = seed;
  }

  /**
   * Makes the vectors that every kit has, those of the long tier left out.
   *
   * <p>Cost: some ten seconds.
   *
   * @return the vectors; none of them names the mistakes it uncovers
   * @throws IllegalStateException if two statements of a rule disagree
   */
  public List<KitVector> vectors() {
    List<KitVector> vectors = new ArrayList<>();
    addCases(vectors, "mask", Level.L0, MASKS);
    addPrefixes(vectors);
    addCases(vectors, "cache", Level.L1, CACHES);
    addCases(vectors, "attention", Level.L2, ATTENTIONS);
    vectors.addAll(new StreamVectors(seed).ordinary());
    vectors.addAll(InvalidVectors.all());
    vectors.addAll(new ModelVectors().all());
    return vectors;
  }

  /**
   * Makes the vectors of the long tier: 4,000,000 steps each.
   *
   * <p>Cost: about a minute, and 2 GiB of memory.
   *
   * @return the vectors
   */
  public List<KitVector> longTier() {
    return new StreamVectors(seed).longTier();
  }

  private void addCases(List<KitVector> vectors, String area, Level level, int generated) {
    List<String> names = writtenNames(level);
    List<CheckCase> written = new VectorSource().cases(level).toList();
    int number = 0;
    for (CheckCase asked : written) {
      vectors.add(
          cases.vector(id(area, ++number), asked, "By hand: " + names.get(number - 1) + "."));
    }
    CaseSource source = new GeneratedSource(seed, generated, Optional.empty());
    for (CheckCase asked : (Iterable<CheckCase>) source.cases(level)::iterator) {
      vectors.add(cases.vector(id(area, ++number), asked, CaseVectors.why(asked)));
    }
  }

  /** Decode equals prefill: a row together with all of its beginnings. */
  private void addPrefixes(List<KitVector> vectors) {
    List<MaskCase> single =
        new GeneratedSource(seed + 1, 200, Optional.empty())
            .cases(Level.L0)
            .map(MaskCase.class::cast)
            .filter(asked -> !asked.rows().batched() && asked.rows().longest() > 8)
            .limit(PREFIXES)
            .toList();
    int number = vectors.size();
    for (MaskCase asked : single) {
      Row whole = asked.rows().rows().getFirst();
      List<Row> beginnings =
          IntStream.rangeClosed(whole.leftPadding(), whole.length())
              .mapToObj(whole::beginning)
              .toList();
      MaskCase all = new MaskCase(asked.setup(), new Rows(true, beginnings));
      String why = "The mask of every beginning of a row is the beginning of its mask.";
      vectors.add(cases.vector(id("mask", ++number), all, why).alsoOf("SEP-MASK-010"));
    }
  }

  private static String id(String area, int number) {
    return "%s-%04d".formatted(area, number);
  }

  /** What the files of written vectors call those of a level. */
  private static List<String> writtenNames(Level level) {
    Stream<VectorFile> files =
        switch (level) {
          case L0 -> Stream.of(VectorFile.MASKS);
          case L1 -> Stream.of(VectorFile.CACHES, VectorFile.BATCHES);
          case L2 -> Stream.of(VectorFile.ATTENTION);
        };
    return files
        .flatMap(file -> file.vectors().stream())
        .map(vector -> vector.get("name").asString(""))
        .toList();
  }
}
