package org.sepllm.conformance.view;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A visibility grid as lines of text, one character per pair of query and key. */
public final class GridText {
  /** The most queries, and the most keys, that are drawn in a terminal. */
  public static final int MAX_TOKENS = 256;

  private static final int MAX_NAME_WIDTH = 16;

  private final VisibilityGrid grid;
  private final PictureWords words;
  private final TokenNames names;
  private final boolean asciiOnly;

  /**
   * Prepares a picture.
   *
   * @param grid what is drawn
   * @param words its title and legend
   * @param names how tokens are shown
   * @param asciiOnly whether the picture's own characters are ASCII; token texts may not be
   */
  public GridText(VisibilityGrid grid, PictureWords words, TokenNames names, boolean asciiOnly) {
    this.grid = grid;
    this.words = words;
    this.names = names;
    this.asciiOnly = asciiOnly;
  }

  /**
   * Draws the picture.
   *
   * @return the title, the indices of the keys, one line per query, and the legend
   */
  public String draw() {
    StringBuilder picture = new StringBuilder(title()).append("\n\n");
    int nameWidth = nameWidth();
    int indexWidth = Integer.toString(grid.query(grid.queries() - 1)).length();
    String margin = " ".repeat(indexWidth + 1 + nameWidth + 2);
    keyIndices(indexWidth).forEach(line -> append(picture, margin + line));
    for (int line = 0; line < grid.queries(); line++) {
      int query = grid.query(line);
      String index = ("%" + indexWidth + "d").formatted(query);
      String name = DisplayWidth.fit(name(query), nameWidth, asciiOnly ? "..." : "…");
      append(picture, index + " " + name + "  " + cells(line));
    }
    return picture.append('\n').append(legend()).append('\n').toString();
  }

  private String title() {
    return asciiOnly ? words.title().replace("Δ", "interval") : words.title();
  }

  private static void append(StringBuilder picture, String line) {
    picture.append(line.stripTrailing()).append('\n');
  }

  private String name(int index) {
    if (!grid.row().valid(index)) {
      return "padding";
    }
    String name = names.shown(grid.row().tokenId(index));
    return asciiOnly ? ascii(name) : name;
  }

  private static String ascii(String name) {
    return name.codePoints()
        .mapToObj(point -> point < 0x80 ? Character.toString(point) : "\\u{%x}".formatted(point))
        .collect(Collectors.joining());
  }

  private int nameWidth() {
    int widest =
        IntStream.range(0, grid.queries())
            .map(line -> DisplayWidth.of(name(grid.query(line))))
            .max()
            .orElse(0);
    return Math.min(MAX_NAME_WIDTH, widest);
  }

  /** The key indices, written downwards, every tenth and every first after a gap. */
  private Stream<String> keyIndices(int indexWidth) {
    return IntStream.range(0, indexWidth)
        .mapToObj(digit ->
            IntStream.range(0, grid.keys())
                .mapToObj(column -> digit(column, digit, indexWidth))
                .collect(Collectors.joining()));
  }

  private String digit(int column, int digit, int indexWidth) {
    int key = grid.key(column);
    boolean afterGap = column > 0 && key != grid.key(column - 1) + 1;
    boolean last = digit == indexWidth - 1;
    if (key % 10 != 0 && !afterGap && !last) {
      return " ";
    }
    return Character.toString(("%" + indexWidth + "d").formatted(key).charAt(digit));
  }

  /** The symbols of one row of the picture. */
  private String cells(int line) {
    StringBuilder cells = new StringBuilder(grid.keys());
    for (int column = 0; column < grid.keys(); column++) {
      cells.append(grid.cell(line, column).symbol(asciiOnly));
    }
    return cells.toString();
  }

  private String legend() {
    Set<CellKind> kinds = grid.kinds();
    return kinds.stream()
        .filter(kind -> kind != CellKind.LATER)
        .map(kind -> kind.symbol(asciiOnly) + " " + words.legend().get(kind))
        .collect(Collectors.joining("   "));
  }
}
