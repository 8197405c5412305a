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
  private final Products products;
  private final Semaphore turn = new Semaphore(0);
  private final Semaphore back = new Semaphore(0);
  private Optional<RuntimeException> failure = Optional.empty();
  private Optional<Waiting> waiting = Optional.empty();
  private boolean seesLaunches;
  private boolean abandoned;
  private boolean ended;

  WarpTask(WarpGroup group, Lanes members, Clock clock, AsyncCopies copies, Products products) {
    this.group = group;
    this.members = members;
    this.clock = clock;
    this.copies = copies;
    this.products = products;
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
  Optional<Waiting> waiting() {
    return waiting;
  }

  /** Lets others run until somebody lets this warp go on. */
  void await(Waiting what) {
    waiting = Optional.of(what);
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

  /** Returns the copies that its lanes have in flight. */
  AsyncCopies copies() {
    return copies;
  }

  /** Returns the products that it has in flight. */
  Products products() {
    return products;
  }

  WarpGroup group() {
    return group;
  }

  /** Notes that earlier launches are through for this warp. */
  void seeLaunches() {
    seesLaunches = true;
  }

  /** Tells whether it has waited for earlier launches. */
  boolean seesLaunches() {
    return seesLaunches;
  }

  @Override
  public void synchronize(SourcePosition position) {
    group.synchronize(this, position);
  }
}
