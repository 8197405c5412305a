package org.sepllm.conformance.language;

import java.util.Arrays;
import java.util.List;
import org.sepllm.reference.accounting.Usage;

/**
 * What a configuration keeps over texts.
 *
 * <p>Shape: {@code histogram[10]}: how many queries saw 0 to 10 %, 10 to 20 %, … of the tokens up
 * to and including their own.
 *
 * <p>Range: {@code lastRow} in (0, 1].
 *
 * @param configuration the mask or cache
 * @param usage the keys attended and retained, over all texts
 * @param lastRow the share of keys that the last query of a text saw, on average over texts
 * @param formula the published formula over the number of tokens, on average over texts; 0 for
 *     masks
 * @param histogram how many queries saw which share of the tokens before them
 */
public record KvReport(
    KvConfiguration configuration,
    Usage usage,
    double lastRow,
    double formula,
    List<Long> histogram) {
  private static final int BINS = 10;

  /**
   * Builds the report.
   *
   * @param configuration the mask or cache
   * @param usage the keys attended and retained
   * @param lastRow the share of keys that the last query of a text saw
   * @param formula the published formula over the number of tokens
   * @param histogram how many queries saw which share of the tokens before them
   */
  public KvReport {
    histogram = List.copyOf(histogram);
  }

  /**
   * Counts over texts.
   *
   * <p>Shape: every text is {@code [length]}, at least one token.
   *
   * @param configuration the mask or cache
   * @param texts the texts, at least one
   * @return the report
   */
  public static KvReport of(KvConfiguration configuration, List<int[]> texts) {
    long[] histogram = new long[BINS];
    Usage usage = Usage.none();
    double formula = 0;
    double lastRows = 0;
    for (int[] text : texts) {
      int[] last = new int[1];
      usage =
          usage.plus(
              configuration.read(
                  text,
                  (attended, length) -> {
                    int bin = (int) ((long) BINS * attended / length);
                    histogram[Math.min(BINS - 1, bin)]++;
                    last[0] = attended;
                  }));
      lastRows += (double) last[0] / text.length;
      formula += configuration.formula(text.length).orElse(0.0) / text.length;
    }
    return new KvReport(
        configuration,
        usage,
        lastRows / texts.size(),
        formula / texts.size(),
        Arrays.stream(histogram).boxed().toList());
  }
}
