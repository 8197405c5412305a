package org.sepllm.conformance.check;

import java.io.PrintStream;
import org.sepllm.conformance.check.cases.Level;

/** One line on a terminal that says how far the work is; silent elsewhere. */
final class Progress {
  private static final long INTERVAL_NANOS = 200_000_000L;

  private final PrintStream out;
  private final boolean shown;
  private long lastPrinted = System.nanoTime();

  Progress(PrintStream out, boolean shown) {
    this.out = out;
    this.shown = shown;
  }

  /** Progress on a terminal, none where the process has none. */
  static Progress onTerminal(PrintStream out) {
    return new Progress(out, System.console() != null && System.console().isTerminal());
  }

  void step(Level level, String source, int cases) {
    long now = System.nanoTime();
    if (shown && now - lastPrinted > INTERVAL_NANOS) {
      lastPrinted = now;
      out.printf("\r\u001b[K%s %s: %s, %,d cases", level, level.title(), source, cases);
      out.flush();
    }
  }

  /** Says what is going on between cases. */
  void note(String what) {
    if (shown) {
      out.printf("\r\u001b[K%s", what);
      out.flush();
    }
  }

  void clear() {
    if (shown) {
      out.print("\r\u001b[K");
      out.flush();
    }
  }
}
