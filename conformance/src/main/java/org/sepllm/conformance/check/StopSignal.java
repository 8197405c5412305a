package org.sepllm.conformance.check;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.sepllm.conformance.port.PortFailure;

/** Tells a run that another thread has stopped it to report what is known. */
public final class StopSignal {
  /** How long a stop may come after the crash that Ctrl-C causes in the port too. */
  private static final Duration AFTER_CRASH = Duration.ofMillis(300);

  private static final String CRASHED = PortFailure.Kind.CRASHED.words();

  private final CountDownLatch stopped = new CountDownLatch(1);

  /** Stops the run; what it learns from now on is nobody's result. */
  public void stop() {
    stopped.countDown();
  }

  /**
   * Ends the run if it was stopped.
   *
   * @throws RunStopped if it was
   */
  public void check() {
    if (stopped.getCount() == 0) {
      throw new RunStopped();
    }
  }

  /**
   * Ends the run if it was stopped; after a crash it waits a moment for that: a terminal sends
   * Ctrl-C to the port as well, whose end may be seen before the stop.
   *
   * @param failure the words for the port's failure, or any others if it answered
   * @throws RunStopped if the run was stopped
   */
  public void checkAfter(String failure) {
    try {
      if (failure.equals(CRASHED) && stopped.await(AFTER_CRASH.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new RunStopped();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new RunStopped();
    }
    check();
  }
}
