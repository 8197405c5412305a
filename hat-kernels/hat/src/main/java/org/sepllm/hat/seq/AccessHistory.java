package org.sepllm.hat.seq;

import java.util.Arrays;

/**
 * Who accessed each element of one memory in one way, as far as it matters for later accesses.
 *
 * <p>Time is counted in epochs, see {@link Clock}. Groups run one after the other, so an access by
 * another group exists exactly if the first access of the launch is older than the running group.
 * Of each part of a group that runs in step, the last epoch with accesses is kept: if one of an
 * earlier epoch races with a later access, then so does one of that epoch. And in one epoch of one
 * part, two accesses by different work-items are enough to know whether there is one by another
 * work-item than a given one. So this memory is finite and no race is missed.
 */
final class AccessHistory {
  /** No access. */
  static final long NONE = -1;

  private final int elements;
  private final int parts;
  private long[] first = new long[0];
  private int[] firstEpoch = new int[0];
  private long[] one = new long[0];
  private long[] other = new long[0];
  private int[] epoch = new int[0];

  AccessHistory(int elements, int parts) {
    this.elements = elements;
    this.parts = parts;
  }

  /** Returns the first access, or {@link #NONE}. */
  long first(int element) {
    return first.length == 0 ? NONE : first[element];
  }

  /**
   * Returns an access that nothing orders before one by a work-item, or {@link #NONE}. What goes on
   * behind the kernel's back for a work-item is of another part than the work-item itself.
   */
  long unordered(int element, int item, Clock clock) {
    if (first.length == 0 || first[element] == NONE) {
      return NONE;
    }
    if (firstEpoch[element] < clock.start()) {
      return first[element];
    }
    for (int part = 0; part < parts; part++) {
      int slot = element * parts + part;
      if (epoch[slot] > clock.seen(part)) {
        boolean others = part != clock.part() || AccessSites.item(one[slot]) != item;
        long found = others ? one[slot] : other[slot];
        if (found != NONE) {
          return found;
        }
      }
    }
    return NONE;
  }

  /** Returns an access that tensor cores may not see, or {@link #NONE}. */
  long unfenced(int element, Clock clock) {
    if (first.length == 0 || first[element] == NONE) {
      return NONE;
    }
    for (int part = 0; part < parts; part++) {
      int slot = element * parts + part;
      if (epoch[slot] > clock.fenced(part)) {
        return one[slot];
      }
    }
    return NONE;
  }

  /** Remembers an access. */
  void add(int element, long access, Clock clock) {
    if (first.length == 0) {
      allocate();
    }
    int now = clock.now();
    if (first[element] == NONE) {
      first[element] = access;
      firstEpoch[element] = now;
    }
    int slot = element * parts + clock.part();
    if (epoch[slot] != now) {
      epoch[slot] = now;
      one[slot] = access;
      other[slot] = NONE;
    } else if (other[slot] == NONE && AccessSites.item(one[slot]) != AccessSites.item(access)) {
      other[slot] = access;
    }
  }

  private void allocate() {
    int slots = Math.multiplyExact(elements, parts);
    first = new long[elements];
    Arrays.fill(first, NONE);
    firstEpoch = new int[elements];
    one = new long[slots];
    other = new long[slots];
    epoch = new int[slots];
  }
}
