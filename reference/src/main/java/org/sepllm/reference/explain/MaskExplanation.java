package org.sepllm.reference.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sepllm.reference.Require;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.mask.FixLlmMask;
import org.sepllm.reference.mask.FullMask;
import org.sepllm.reference.mask.MaskRule;
import org.sepllm.reference.row.TokenRow;

/**
 * Names the rules by which a mask shows or hides the keys of a row.
 *
 * <p>Rule: SEP-MASK-001 (§3.1).
 */
public final class MaskExplanation {
  private final MaskRule rule;
  private final TokenRow row;

  /**
   * Prepares the explanations of a row.
   *
   * @param rule the member of the mask family
   * @param row the tokens
   */
  public MaskExplanation(MaskRule rule, TokenRow row) {
    this.rule = rule;
    this.row = row;
  }

  /**
   * Explains one pair of query and key.
   *
   * <p>Rule: SEP-MASK-001 to SEP-MASK-009.
   *
   * <p>Range: both indices in {@code [0, length)}.
   *
   * <p>Example: ids {@code 5 5 5 5 9 5 5 5 5 5}, separator 9, a = 2, n = 3: query 6 sees key 4 as
   * separator and as neighbor, query 7 as separator only; query 7 does not see key 3, which is
   * beyond the window.
   *
   * @param query the index of the query, absolute in the row
   * @param key the index of the key, absolute in the row
   * @return all rules that show the key, or all that hide it
   * @throws SpecException of kind {@code BAD_SHAPE} if an index lies outside the row
   */
  public MaskVerdict explain(int query, int key) {
    Require.index("SEP-MASK-001", "query", query, row.length());
    Require.index("SEP-MASK-001", "key", key, row.length());
    return verdict(query, key, documentStart(query));
  }

  /**
   * Explains every key up to a query.
   *
   * <p>Range: {@code query} in {@code [0, length)}.
   *
   * <p>Cost: linear in the query's index.
   *
   * @param query the index of the query, absolute in the row
   * @return one verdict for each key from 0 to the query, in order
   * @throws SpecException of kind {@code BAD_SHAPE} if the index lies outside the row
   */
  public Stream<MaskVerdict> explainAll(int query) {
    Require.index("SEP-MASK-001", "query", query, row.length());
    int documentStart = documentStart(query);
    return IntStream.rangeClosed(0, query).mapToObj(key -> verdict(query, key, documentStart));
  }

  private int documentStart(int query) {
    return row.valid(query) ? row.documentStart(query) : row.leftPadding();
  }

  private MaskVerdict verdict(int query, int key, int documentStart) {
    List<MaskReason> reasons = excluding(query, key);
    if (reasons.isEmpty()) {
      reasons = keeping(query, key, key - documentStart);
    }
    if (reasons.isEmpty()) {
      reasons = List.of(MaskReason.BEYOND_WINDOW);
    }
    return new MaskVerdict(query, key, reasons);
  }

  private List<MaskReason> excluding(int query, int key) {
    List<MaskReason> reasons = new ArrayList<>();
    if (key > query) {
      reasons.add(MaskReason.LATER);
    }
    if (!row.valid(query)) {
      reasons.add(MaskReason.PADDING_QUERY);
    }
    if (!row.valid(key)) {
      reasons.add(MaskReason.PADDING_KEY);
    }
    if (row.valid(query) && row.valid(key) && row.documentId(query) != row.documentId(key)) {
      reasons.add(MaskReason.OTHER_DOCUMENT);
    }
    return reasons;
  }

  private List<MaskReason> keeping(int query, int key, int position) {
    if (rule instanceof FullMask) {
      return List.of(MaskReason.FULL);
    }
    List<MaskReason> reasons = new ArrayList<>();
    if (position < rule.initTokens()) {
      reasons.add(MaskReason.INITIAL);
    }
    if (rule.keptBeyondWindow(row.tokenId(key), position)) {
      reasons.add(rule instanceof FixLlmMask ? MaskReason.INTERVAL : MaskReason.SEPARATOR);
    }
    if (query - key <= rule.neighbors() - 1) {
      reasons.add(MaskReason.NEIGHBOR);
    }
    return reasons;
  }
}
