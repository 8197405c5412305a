package org.sepllm.hat.seq;

import org.sepllm.hat.model.SourcePosition;

/** What a warp waits for. */
sealed interface Waiting {
  /** Returns where it waits. */
  SourcePosition position();

  /** The barrier of the whole group. */
  record ForGroup(SourcePosition position) implements Waiting {}

  /** A barrier with a number. */
  record ForNumber(int number, SourcePosition position) implements Waiting {}

  /** A phase of a barrier that has some. */
  record ForPhase(PhaseBarrier barrier, SourcePosition position) implements Waiting {}

  /** Registers. */
  record ForRegisters(int most, SourcePosition position) implements Waiting {}
}
