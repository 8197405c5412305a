package org.sepllm.hat.seq;

import java.util.Arrays;

/**
 * Who accessed each element of one memory in one way, as far as it matters for later accesses.
 *
 * <p>Time is counted in epochs: a new one starts with every group and at every barrier. Groups run
 * one after the other, so an access by another group exists exactly if the first access of the
 * launch is older than the running group; and in the running epoch, two accesses by different
 * work-items are enough to know whether there is one by another work-item than a given one. Nothing
 * else can race with a later access: so this memory is finite and no race is missed.
 */
final class AccessHistory {
  /** No access. */
  static final long NONE = -1;

  private final int elements;
  private long[] first = new long[0];
  private int[] firstEpoch = new int[0];
  private long[] one = new long[0];
  private long[] other = new long[0];
  private int[] epoch = new int[0];

  AccessHistory(int elements) {
    this.elements = elements;
  }

  /**
   * Returns an access that nothing orders before one by a work-item, or {@link #NONE}.
   *
   * @param now the running epoch
   * @param groupStart the epoch in which the running group started
   */
  long unordered(int element, int item, int now, int groupStart) {
    if (first.length == 0 || first[element] == NONE) {
      return NONE;
    }
    if (firstEpoch[element] < groupStart) {
      return first[element];
    }
    if (epoch[element] != now) {
      return NONE;
    }
    return AccessSites.item(one[element]) != item ? one[element] : other[element];
  }

  /** Remembers an access. */
  void add(int element, long access, int now) {
    if (first.length == 0) {
      allocate();
    }
    if (first[element] == NONE) {
      first[element] = access;
      firstEpoch[element] = now;
    }
    if (epoch[element] != now) {
      epoch[element] = now;
      one[element] = access;
      other[element] = NONE;
    } else if (other[element] == NONE
        && AccessSites.item(one[element]) != AccessSites.item(access)) {
      other[element] = access;
    }
  }

  private void allocate() {
    first = new long[elements];
    Arrays.fill(first, NONE);
    firstEpoch = new int[elements];
    one = new long[elements];
    other = new long[elements];
    epoch = new int[elements];
  }
}
