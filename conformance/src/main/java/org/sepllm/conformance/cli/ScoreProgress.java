package org.sepllm.conformance.cli;

import java.io.PrintStream;
import java.time.Duration;
import org.sepllm.conformance.language.Scorer;

/** A progress bar with the running perplexity, on standard error; short work shows nothing. */
final class ScoreProgress implements Scorer.Watcher {
  private static final int WIDTH = 24;
  private static final long INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

  private final PrintStream err;
  private final String policy;
  private final long started = System.nanoTime();
  private long nextReport = started + INTERVAL_NANOS;
  private boolean shown;

  ScoreProgress(PrintStream err, String policy) {
    this.err = err;
    this.policy = policy;
  }

  @Override
  public void at(long done, long total, double perplexity) {
    long now = System.nanoTime();
    if (now - nextReport < 0) {
      return;
    }
    int filled = (int) (WIDTH * done / Math.max(1, total));
    err.printf(
        "\r%s [%s%s] %,d of %,d tokens, perplexity %.2f, %,.0f tokens/s ",
        policy,
        "=".repeat(filled),
        " ".repeat(WIDTH - filled),
        done,
        total,
        perplexity,
        done / ((now - started) / 1e9));
    nextReport = now + INTERVAL_NANOS;
    shown = true;
  }

  void end() {
    if (shown) {
      err.println();
    }
  }
}
