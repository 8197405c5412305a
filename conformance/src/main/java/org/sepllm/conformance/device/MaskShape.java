package org.sepllm.conformance.device;

import java.util.BitSet;
import java.util.Optional;
import org.sepllm.reference.attention.Visibility;
import org.sepllm.reference.config.SeparatorSet;
import org.sepllm.reference.mask.MaskRule;
import org.sepllm.reference.mask.SepLlmMask;
import org.sepllm.reference.mask.StreamingLlmMask;
import org.sepllm.reference.row.TokenRow;

/**
 * A mask of the family that gives exactly the lists of visible keys that were asked about.
 *
 * <p>Rule: SEP-MASK-001. Lists determine it: leading empty lists are padding; n is the shortest run
 * of keys that ends at a query and does not reach the row's start; a key is kept if a query beyond
 * its window sees it. Then every list is compared.
 *
 * @param rule the mask
 * @param row tokens whose separators are the kept keys
 */
record MaskShape(MaskRule rule, TokenRow row) {
  private static final int SEPARATOR = 1;
  private static final int OTHER = 2;

  /** Finds the mask, if the lists are those of one. */
  static Optional<MaskShape> of(Visibility visibility) {
    if (visibility.queries() != visibility.keys()) {
      return Optional.empty();
    }
    BitSet[] lists = new BitSet[visibility.queries()];
    for (int query = 0; query < lists.length; query++) {
      int[] keys = visibility.visibleKeys(query);
      lists[query] = new BitSet();
      for (int key : keys) {
        lists[query].set(key);
      }
      if (lists[query].cardinality() != keys.length) {
        return Optional.empty();
      }
    }
    return of(lists);
  }

  private static Optional<MaskShape> of(BitSet... lists) {
    int padding = 0;
    while (padding < lists.length && lists[padding].isEmpty()) {
      padding++;
    }
    int neighbors = neighbors(padding, lists);
    BitSet kept = new BitSet();
    for (int query = padding; query < lists.length; query++) {
      BitSet beyond = lists[query].get(0, Math.max(0, query - neighbors + 1));
      kept.or(beyond);
    }
    for (int query = 0; query < lists.length; query++) {
      BitSet expected = new BitSet();
      if (query >= padding) {
        expected.or(kept.get(0, query + 1));
        expected.set(Math.max(padding, query - neighbors + 1), query + 1);
      }
      if (!expected.equals(lists[query])) {
        return Optional.empty();
      }
    }
    return Optional.of(shape(padding, neighbors, kept, lists.length));
  }

  private static int neighbors(int padding, BitSet... lists) {
    int shortest = lists.length;
    for (int query = padding; query < lists.length; query++) {
      int run = query - lists[query].previousClearBit(query);
      if (run <= query - padding) {
        shortest = Math.min(shortest, run);
      }
    }
    return Math.max(1, shortest);
  }

  private static MaskShape shape(int padding, int neighbors, BitSet kept, int length) {
    int[] ids = new int[length];
    for (int place = 0; place < length; place++) {
      ids[place] = kept.get(place) ? SEPARATOR : OTHER;
    }
    TokenRow row = TokenRow.padded(padding, ids);
    if (kept.isEmpty()) {
      return new MaskShape(new StreamingLlmMask(0, neighbors), row);
    }
    return new MaskShape(new SepLlmMask(0, neighbors, SeparatorSet.of(SEPARATOR)), row);
  }
}
