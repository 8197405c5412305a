package org.sepllm.hat.seq;

import java.util.Optional;

/** Elements that work-items load and store; an index is within the length. */
sealed interface Memory permits GlobalMemory, LocalArray, PrivateArray {
  int length();

  /** Tells whether an element that a work-item sees was ever written. */
  boolean isWritten(int lane, int index);

  long load(int lane, int index);

  void store(int lane, int index, long value);

  /** Returns what watches the elements for races, if they are watched. */
  Optional<Shadow> shadow();
}
