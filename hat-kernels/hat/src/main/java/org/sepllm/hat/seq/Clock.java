package org.sepllm.hat.seq;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * The time of one part of a group that runs in step, and up to when it has seen what the others do.
 *
 * <p>Time is counted in epochs, which grow over a launch. A part begins a new epoch whenever it is
 * synchronized: its own accesses of earlier epochs are ordered before all later ones, and those of
 * another part up to the epoch that this part has seen of it.
 */
final class Clock {
  private final int start;
  private final int part;
  private final int[] seen;

  /** Until when tensor cores see what the parts wrote, as far as this part knows. */
  private final int[] fenced;

  /** Starts with the group, at an epoch later than whatever was before. */
  Clock(int start, int part, int parts) {
    this.start = start;
    this.part = part;
    this.seen = new int[parts];
    this.fenced = new int[parts];
    Arrays.fill(seen, start - 1);
    Arrays.fill(fenced, start - 1);
  }

  /** Returns the epoch in which the group started. */
  int start() {
    return start;
  }

  int part() {
    return part;
  }

  /** Returns the running epoch. */
  int now() {
    return seen[part] + 1;
  }

  /** Returns the last epoch of a part whose accesses are ordered before what this part does now. */
  int seen(int other) {
    return seen[other];
  }

  /** Begins a new epoch: what the part did so far is ordered before what it does from now on. */
  void step(int epoch) {
    seen[part] = epoch - 1;
  }

  /** Returns the last epoch of a part whose writes tensor cores see. */
  int fenced(int other) {
    return fenced[other];
  }

  /** Lets tensor cores see what this part did and has seen, and begins a new epoch. */
  void fence(int epoch) {
    for (int other = 0; other < seen.length; other++) {
      fenced[other] = Math.max(fenced[other], other == part ? now() : seen[other]);
    }
    step(epoch);
  }

  /** Adds only what this part has done, which tensor cores see too, and begins a new epoch. */
  void releaseOwn(Released released, int epoch) {
    released.add(part, now(), now());
    step(epoch);
  }

  /** Adds what this part has done and seen to what is released to others. */
  void release(Released released) {
    for (int other = 0; other < seen.length; other++) {
      released.add(other, other == part ? now() : seen[other], fenced[other]);
    }
  }

  /** Sees what others have released. */
  void acquire(Released released) {
    for (int other = 0; other < seen.length; other++) {
      if (other != part) {
        seen[other] = Math.max(seen[other], released.seen(other));
      }
      fenced[other] = Math.max(fenced[other], released.fenced(other));
    }
  }

  /** Orders everything that parts did before everything that they do from now on. */
  static void join(List<Clock> clocks, IntSupplier nextEpoch) {
    Released released = new Released(clocks.getFirst().seen.length);
    clocks.forEach(clock -> clock.release(released));
    for (Clock clock : clocks) {
      clock.acquire(released);
      clock.step(nextEpoch.getAsInt());
    }
  }
}
