package org.sepllm.conformance.view;

/** What a picture shows at one pair of query and key. */
public enum CellKind {
  /** Visible as one of the first a tokens. */
  INITIAL('◆', 'I'),
  /** Visible as a separator; for FixLLM, as a token at the interval. */
  SEPARATOR('█', 'S'),
  /** Visible as a neighbor; for a cache, as another token of the recent run. */
  NEIGHBOR('░', 'N'),
  /** Not visible: masked, or evicted. */
  HIDDEN('·', '.'),
  /** The key comes after the query. */
  LATER(' ', ' '),
  /** The query or the key is padding. */
  PADDING('-', '-');

  private final char unicode;
  private final char ascii;

  CellKind(char unicode, char ascii) {
    this.unicode = unicode;
    this.ascii = ascii;
  }

  /**
   * Returns the character that shows the kind in a terminal.
   *
   * @param asciiOnly whether only ASCII may be used
   * @return one character, one column wide
   */
  public char symbol(boolean asciiOnly) {
    return asciiOnly ? ascii : unicode;
  }

  /**
   * Says whether the query sees the key.
   *
   * @return true for the first three kinds
   */
  public boolean visible() {
    return this == INITIAL || this == SEPARATOR || this == NEIGHBOR;
  }
}
