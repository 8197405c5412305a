package org.sepllm.conformance.cli;

import java.io.PrintStream;
import java.time.Duration;

/** Tells on standard error how far long work has come; short work says nothing. */
final class Progress {
  private static final int STEPS_BETWEEN_LOOKS = 1 << 16;
  private static final long INTERVAL_NANOS = Duration.ofSeconds(2).toNanos();

  private final PrintStream err;
  private final String work;
  private final int total;
  private long nextReport = System.nanoTime() + INTERVAL_NANOS;

  Progress(PrintStream err, String work, int total) {
    this.err = err;
    this.work = work;
    this.total = total;
  }

  void at(int done) {
    if (done % STEPS_BETWEEN_LOOKS == 0 && System.nanoTime() - nextReport >= 0) {
      err.printf("%s: %,d of %,d tokens%n", work, done, total);
      nextReport = System.nanoTime() + INTERVAL_NANOS;
    }
  }
}
