package org.sepllm.reference.explain;

import java.util.List;

/**
 * Why a query of a mask sees a key or does not.
 *
 * <p>Range: both indices are at least 0.
 *
 * @param query the index of the query, absolute in the row
 * @param key the index of the key, absolute in the row
 * @param reasons every rule that shows the key, or, if it is hidden, every rule that hides it; at
 *     least one
 */
public record MaskVerdict(int query, int key, List<MaskReason> reasons) {

  /**
   * Builds a verdict.
   *
   * @param query the index of the query, absolute in the row
   * @param key the index of the key, absolute in the row
   * @param reasons at least one
   */
  public MaskVerdict {
    reasons = List.copyOf(reasons);
  }

  /**
   * Says whether the query sees the key.
   *
   * @return true if the reasons are such that show a key
   */
  public boolean visible() {
    return reasons.getFirst().shows();
  }
}
