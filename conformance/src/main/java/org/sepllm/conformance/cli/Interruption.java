package org.sepllm.conformance.cli;

import java.util.concurrent.atomic.AtomicReference;

/**
 * What happens at Ctrl-C: a command that is in the middle of long work prints what it has.
 *
 * <p>The virtual machine itself ends the process with {@link ExitCode#INTERRUPTED}.
 */
public final class Interruption {
  private static final Runnable NOTHING = () -> {};

  private final AtomicReference<Runnable> action = new AtomicReference<>(NOTHING);

  /**
   * Registers what to do if the process is interrupted before the returned registration is closed.
   *
   * <p>The action runs on another thread while the work still goes on, at most once.
   *
   * @param partialReport prints what is known so far
   * @return close it when the work is done and the full report takes over
   */
  public Registration onInterrupt(Runnable partialReport) {
    action.set(partialReport);
    return () -> action.compareAndSet(partialReport, NOTHING);
  }

  /** Runs the registered action, if any; the shutdown hook of {@link Main} calls this. */
  public void interrupt() {
    action.getAndSet(NOTHING).run();
  }

  /** The time between {@link #onInterrupt} and the end of the work. */
  @FunctionalInterface
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }
}
