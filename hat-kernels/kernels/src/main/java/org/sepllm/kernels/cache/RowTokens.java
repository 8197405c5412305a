package org.sepllm.kernels.cache;

import java.util.Arrays;

/** The newest token ids of a row, as many as the recent run of any layer can hold. */
final class RowTokens {
  private static final int LEAST = 16;

  private final int most;
  private int[] ids;

  /** Prepares for runs of at most {@code most} tokens; memory grows with the row. */
  RowTokens(int most) {
    this.most = most;
    this.ids = new int[Math.min(most, LEAST)];
  }

  /** Notes the id of a position; positions ascend from 0, or from where a saved row goes on. */
  void put(int position, int tokenId) {
    if (position >= ids.length && ids.length < most) {
      grow(position);
    }
    ids[position % ids.length] = tokenId;
  }

  private void grow(int position) {
    int[] longer = new int[(int) Math.min(most, Math.max(2L * ids.length, position + 1L))];
    for (int old = Math.max(0, position - ids.length); old < position; old++) {
      longer[old % longer.length] = ids[old % ids.length];
    }
    ids = longer;
  }

  /** The id of a position of the recent run. */
  int id(int position) {
    return ids[position % ids.length];
  }

  void clear() {
    Arrays.fill(ids, 0);
  }
}
