package org.sepllm.conformance.kit.mutant;

import java.util.List;
import java.util.stream.Stream;

/** The catalogue of planted mistakes. */
public final class Mutants {
  private Mutants() {}

  /**
   * Lists all mistakes, those of masks first, then caches, attention, what is not refused, and
   * models.
   *
   * @return the mistakes, in an order that never changes
   */
  public static List<Mutant> all() {
    return Stream.of(
            MaskMutants.all(),
            CacheMutants.all(),
            CompactionMutants.all(),
            CacheReportMutants.all(),
            AttentionMutants.all(),
            GradientMutants.all(),
            RefusalMutants.all(),
            LanguageMutants.all())
        .flatMap(List::stream)
        .toList();
  }
}
