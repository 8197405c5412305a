package org.sepllm.conformance.check.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.sepllm.conformance.check.cases.CacheSetup;
import org.sepllm.conformance.check.cases.CaseClass;
import org.sepllm.conformance.check.cases.MaskKind;
import org.sepllm.conformance.check.cases.MaskSetup;
import org.sepllm.conformance.check.cases.Row;
import org.sepllm.conformance.check.judge.DeclaredTrace;
import org.sepllm.reference.mask.Mask;
import org.sepllm.reference.trace.KeyList;

/**
 * Which keys the queries of an attention case see.
 *
 * <p>Range: {@code keys} at least 1, or 0 for an empty row.
 *
 * @param keys how many keys there are
 * @param visible the visible keys of each query; an empty list for padding
 */
public record Sight(int keys, List<List<Integer>> visible) {
  private static final int MOST_KEYS = 14;

  /**
   * Copies the lists.
   *
   * @param keys how many keys there are
   * @param visible the visible keys of each query
   */
  public Sight {
    visible = visible.stream().map(List::copyOf).toList();
  }

  /** A mask, a cache's trace, any ragged visibility, or a single decode step. */
  static Sight generate(Draw draw, Set<CaseClass> covered) {
    int keys = draw.oneOf(1, 2, draw.between(3, MOST_KEYS), draw.between(3, MOST_KEYS));
    Row row = RowCases.row(draw, keys, List.of(9));
    return switch (draw.between(0, 3)) {
      case 0 -> {
        covered.add(CaseClass.MASK_VISIBILITY);
        yield ofMask(
            new MaskSetup(
                MaskKind.SEPLLM,
                draw.between(0, 2),
                false,
                List.of(draw.between(1, 4)),
                1,
                List.of(9)),
            row);
      }
      case 1 -> {
        covered.add(CaseClass.CACHE_VISIBILITY);
        yield ofCache(CacheCases.setup(draw), row);
      }
      case 2 -> new Sight(keys, ragged(draw, keys));
      default -> new Sight(keys, List.of(someOf(draw, keys)));
    };
  }

  /**
   * Shows what the queries of a row see under a mask.
   *
   * @param setup the mask; its first layer is taken
   * @param row the tokens
   * @return the visible keys
   */
  public static Sight ofMask(MaskSetup setup, Row row) {
    Mask mask = new Mask(setup.rule(0), row.tokenRow());
    return new Sight(
        row.length(),
        IntStream.range(0, row.length()).mapToObj(query -> list(mask.visible(query))).toList());
  }

  /**
   * Shows what the queries of a row see in a cache.
   *
   * @param setup the cache; its first layer is taken
   * @param row the tokens
   * @return the visible keys
   */
  public static Sight ofCache(CacheSetup setup, Row row) {
    DeclaredTrace trace = DeclaredTrace.ofRow(setup.config(0), row.tokenRow(), 0);
    return new Sight(
        row.length(),
        IntStream.range(0, row.length()).mapToObj(query -> list(trace.visible(query))).toList());
  }

  private static List<Integer> list(KeyList keys) {
    return IntStream.of(keys.toArray()).boxed().toList();
  }

  private static List<List<Integer>> ragged(Draw draw, int keys) {
    List<List<Integer>> visible = new ArrayList<>();
    int queries = draw.between(1, 4);
    for (int query = 0; query < queries; query++) {
      visible.add(draw.oneIn(5) ? List.of() : someOf(draw, keys));
    }
    return visible;
  }

  private static List<Integer> someOf(Draw draw, int keys) {
    return IntStream.range(0, keys).filter(_ -> !draw.oneIn(3)).boxed().toList();
  }
}
