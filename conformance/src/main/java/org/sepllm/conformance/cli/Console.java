package org.sepllm.conformance.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The three standard streams; text is UTF-8 whatever the platform says.
 *
 * @param in standard input
 * @param out standard output, for results alone
 * @param err standard error, for progress and errors
 */
public record Console(InputStream in, PrintStream out, PrintStream err) {

  /**
   * Returns the streams of this process.
   *
   * @return the console
   */
  public static Console system() {
    return new Console(
        System.in,
        new PrintStream(System.out, true, StandardCharsets.UTF_8),
        new PrintStream(System.err, true, StandardCharsets.UTF_8));
  }
}
