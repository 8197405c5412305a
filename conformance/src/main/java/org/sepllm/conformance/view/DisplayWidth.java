package org.sepllm.conformance.view;

/** How many columns of a terminal a text takes. */
final class DisplayWidth {
  /** First and last code points that take two columns, in pairs. */
  private static final int[] WIDE = {
    0x1100, 0x115f, 0x2329, 0x232a, 0x2e80, 0x303e, 0x3041, 0x33ff, 0x3400, 0x4dbf, 0x4e00, 0x9fff,
    0xa000, 0xa4cf, 0xa960, 0xa97f, 0xac00, 0xd7a3, 0xf900, 0xfaff, 0xfe30, 0xfe6f, 0xff00, 0xff60,
    0xffe0, 0xffe6, 0x16fe0, 0x18aff, 0x1b000, 0x1b2ff, 0x1f200, 0x1f2ff, 0x1f300, 0x1f64f, 0x1f680,
    0x1f6ff, 0x1f900, 0x1f9ff, 0x1fa70, 0x1faff, 0x20000, 0x3fffd
  };

  private DisplayWidth() {}

  static int of(String text) {
    return text.codePoints().map(DisplayWidth::of).sum();
  }

  private static int of(int point) {
    int type = Character.getType(point);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
      return 0;
    }
    for (int pair = 0; pair < WIDE.length; pair += 2) {
      if (point >= WIDE[pair] && point <= WIDE[pair + 1]) {
        return 2;
      }
    }
    return 1;
  }

  /** Fills a text with spaces up to a width, or shortens it and says so with an ellipsis. */
  static String fit(String text, int width, String ellipsis) {
    int room = width - of(ellipsis);
    if (of(text) <= width) {
      return text + " ".repeat(width - of(text));
    }
    StringBuilder shortened = new StringBuilder();
    int used = 0;
    for (int point : text.codePoints().toArray()) {
      if (used + of(point) > room) {
        break;
      }
      shortened.appendCodePoint(point);
      used += of(point);
    }
    return shortened + ellipsis + " ".repeat(room - used);
  }
}
