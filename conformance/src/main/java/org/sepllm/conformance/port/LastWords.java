package org.sepllm.conformance.port;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Drains the standard error of a port and remembers its end, to be quoted when the port fails. */
final class LastWords {
  private static final int KEPT_BYTES = 2000;
  private static final int QUOTED_LINES = 5;
  private static final int QUOTED_CHARACTERS = 600;

  private final Thread drain;
  private byte[] kept = new byte[0];

  LastWords(InputStream standardError) {
    drain = Thread.ofPlatform().daemon().name("port-stderr").start(() -> readAll(standardError));
  }

  private void readAll(InputStream standardError) {
    byte[] buffer = new byte[8192];
    try (standardError) {
      for (int count = standardError.read(buffer); count >= 0; count = standardError.read(buffer)) {
        keep(buffer, count);
      }
    } catch (IOException closed) {
      // The port was killed; what was read until then is kept.
      return;
    }
  }

  private synchronized void keep(byte[] buffer, int count) {
    byte[] all = Arrays.copyOf(kept, kept.length + count);
    System.arraycopy(buffer, 0, all, kept.length, count);
    kept = Arrays.copyOfRange(all, Math.max(0, all.length - KEPT_BYTES), all.length);
  }

  /** The last lines as the end of an error message; empty if nothing was written. */
  String quoted(Duration wait) throws InterruptedException {
    drain.join(wait);
    List<String> lines = text().lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    if (lines.isEmpty()) {
      return "";
    }
    String end =
        String.join(" | ", lines.subList(Math.max(0, lines.size() - QUOTED_LINES), lines.size()));
    return "; its last words: " + Quote.last(end, QUOTED_CHARACTERS);
  }

  private synchronized String text() {
    return new String(kept, StandardCharsets.UTF_8);
  }
}
