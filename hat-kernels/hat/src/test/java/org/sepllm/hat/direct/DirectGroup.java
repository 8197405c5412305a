package org.sepllm.hat.direct;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Phaser;
import java.util.function.Supplier;

/** What the work-items of one group share. */
final class DirectGroup {
  private final Phaser barrier;
  private final List<Object> memory = new ArrayList<>();

  DirectGroup(int size) {
    barrier = new Phaser(size);
  }

  void await() {
    barrier.arriveAndAwaitAdvance();
    if (barrier.isTerminated()) {
      throw new IllegalStateException("another work-item of the group failed");
    }
  }

  /** Takes a work-item out; if it failed, nobody waits any more. */
  void leave(boolean failed) {
    if (failed) {
      barrier.forceTermination();
    } else {
      barrier.arriveAndDeregister();
    }
  }

  /** Returns the local memory of a number, the same for all work-items. */
  synchronized Object memory(int number, Supplier<?> fresh) {
    while (memory.size() <= number) {
      memory.add(fresh.get());
    }
    return memory.get(number);
  }
}
