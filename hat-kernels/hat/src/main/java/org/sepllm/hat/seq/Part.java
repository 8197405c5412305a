package org.sepllm.hat.seq;

import org.sepllm.hat.model.SourcePosition;

/** What runs in step: a whole group, or one warp of it. */
sealed interface Part permits WholeGroup, WarpTask {
  /** Returns the work-items that run in step. */
  Lanes members();

  Clock clock();

  /** Waits until all parts of the group have come to the barrier of the group. */
  void synchronize(SourcePosition position);
}
