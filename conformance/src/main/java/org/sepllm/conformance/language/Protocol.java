package org.sepllm.conformance.language;

import java.util.Locale;

/** How texts become rows. */
public enum Protocol {
  /** Each text is one row: its tokens after one BOS; the model forgets between texts. */
  DOCUMENT,
  /**
   * As published for streaming: each line is read on its own with a BOS of its own, its newline is
   * dropped and its last token never read; the cache goes on from line to line.
   */
  LINE,
  /** All texts are one row after one BOS, again and again up to a number of tokens. */
  STREAM;

  /**
   * Returns the name on the command line and in JSON.
   *
   * @return for example {@code document}
   */
  public String protocolName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
