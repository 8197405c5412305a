package org.sepllm.hat.seq;

import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.sepllm.hat.model.SourcePosition;

/**
 * A warp that runs until it waits, and goes on from there later.
 *
 * <p>It has a thread of its own, since its state is the state of the interpreter's stack; only one
 * warp runs at a time, so nothing depends on how threads are scheduled.
 */
final class WarpTask implements Part {
  /** Unwinds the stack of a warp that will never go on. */
  private static final class Abandoned extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private final WarpGroup group;
  private final Lanes members;
  private final Clock clock;
  private final AsyncCopies copies;
  private final Semaphore turn = new Semaphore(0);
  private final Semaphore back = new Semaphore(0);
  private Optional<RuntimeException> failure = Optional.empty();
  private Optional<WaitingAt> waiting = Optional.empty();
  private boolean abandoned;
  private boolean ended;

  /**
   * What a warp waits for.
   *
   * @param barrier the number of the barrier; 0 is that of the whole group
   * @param position where it waits
   */
  record WaitingAt(int barrier, SourcePosition position) {}

  WarpTask(WarpGroup group, Lanes members, Clock clock, AsyncCopies copies) {
    this.group = group;
    this.members = members;
    this.clock = clock;
    this.copies = copies;
  }

  void start(Consumer<WarpTask> body) {
    Thread.ofVirtual()
        .start(() -> {
          turn.acquireUninterruptibly();
          try {
            if (!abandoned) {
              body.accept(this);
            }
          } catch (Abandoned unwound) {
            // Nobody waits for what it would have done.
          } catch (RuntimeException failed) {
            failure = Optional.of(failed);
          } catch (Error failed) {
            failure = Optional.of(new IllegalStateException(failed));
          } finally {
            ended = true;
            back.release();
          }
        });
  }

  /** Runs until the warp waits or ends. */
  void goOn() {
    turn.release();
    back.acquireUninterruptibly();
    if (failure.isPresent()) {
      throw failure.get();
    }
  }

  /** Ends a warp that waits. */
  void abandon() {
    if (!ended) {
      abandoned = true;
      turn.release();
      back.acquireUninterruptibly();
    }
  }

  boolean hasEnded() {
    return ended;
  }

  /** Returns what it waits for, unless it can go on. */
  Optional<WaitingAt> waiting() {
    return waiting;
  }

  /** Lets others run until somebody lets this warp go on. */
  void await(int barrier, SourcePosition position) {
    waiting = Optional.of(new WaitingAt(barrier, position));
    back.release();
    turn.acquireUninterruptibly();
    if (abandoned) {
      throw new Abandoned();
    }
  }

  void letGoOn() {
    waiting = Optional.empty();
  }

  @Override
  public Lanes members() {
    return members;
  }

  @Override
  public Clock clock() {
    return clock;
  }

  /** Returns what its lanes have in flight. */
  AsyncCopies copies() {
    return copies;
  }

  WarpGroup group() {
    return group;
  }

  @Override
  public void synchronize(SourcePosition position) {
    group.synchronize(this, position);
  }
}
