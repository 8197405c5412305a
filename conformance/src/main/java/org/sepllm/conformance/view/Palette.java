package org.sepllm.conformance.view;

import java.awt.Color;
import java.awt.Font;

/** The colors and fonts of all pictures; the colors are told apart with any color vision. */
final class Palette {
  static final Color INITIAL = new Color(0xE69F00);
  static final Color SEPARATOR = new Color(0x0072B2);
  static final Color NEIGHBOR = new Color(0x7CC8A8);
  static final Color PAST = new Color(0xCDE9DB);
  static final Color HIDDEN = new Color(0xECECEC);
  static final Color PADDING = new Color(0xB8B8B8);
  static final Color BACKGROUND = Color.WHITE;
  static final Color TEXT = new Color(0x202020);
  static final Color FAINT = new Color(0x707070);
  static final Color LIMIT = new Color(0xC03020);

  static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 14);
  static final Font LABEL = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
  static final Font TOKEN = new Font(Font.MONOSPACED, Font.PLAIN, 11);

  private Palette() {}

  static Color of(CellKind kind) {
    return switch (kind) {
      case INITIAL -> INITIAL;
      case SEPARATOR -> SEPARATOR;
      case NEIGHBOR -> NEIGHBOR;
      case HIDDEN -> HIDDEN;
      case LATER -> BACKGROUND;
      case PADDING -> PADDING;
    };
  }
}
