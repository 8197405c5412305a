package org.sepllm.conformance.view;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sepllm.datasets.DatasetException;

/** A visibility grid as a PNG picture: queries downwards, keys to the right. */
public final class GridPicture {
  private static final int MARGIN = 16;
  private static final int LEGEND_BOX = 12;
  private static final int GAP = 8;
  private static final int NAMED_CELL = 14;
  private static final int LINED_CELL = 6;
  private static final int MAX_NAME_WIDTH = 14;
  private static final int TICK_DISTANCE = 40;

  private final VisibilityGrid grid;
  private final PictureWords words;
  private final TokenNames names;
  private final int cell;
  private final Map<Integer, CellKind> lasting;
  private final FontMetrics label;
  private final FontMetrics token;
  private final int left;

  private GridPicture(
      VisibilityGrid grid, PictureWords words, TokenNames names, Graphics2D measuring) {
    this.grid = grid;
    this.words = words;
    this.names = names;
    this.cell = cellSize(Math.max(grid.queries(), grid.keys()));
    this.lasting = lasting(grid);
    this.label = measuring.getFontMetrics(Palette.LABEL);
    this.token = measuring.getFontMetrics(Palette.TOKEN);
    this.left = leftOfCells();
  }

  /**
   * Draws a picture.
   *
   * <p>Shape: {@code [bytes]} of a PNG file.
   *
   * @param grid what is drawn
   * @param words its title and legend
   * @param names how tokens are shown; their texts are written where cells are large enough
   * @return the content of a PNG file
   * @throws DatasetException if this machine has no font
   */
  public static byte[] png(VisibilityGrid grid, PictureWords words, TokenNames names) {
    PictureFonts.require();
    Graphics2D measuring = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
    try {
      GridPicture picture = new GridPicture(grid, words, names, measuring);
      return PngImage.paint(picture.width(), picture.height(), picture::paint);
    } finally {
      measuring.dispose();
    }
  }

  private static int cellSize(int cells) {
    if (cells <= 72) {
      return NAMED_CELL;
    }
    return Math.max(1, Math.min(8, 1024 / cells));
  }

  private boolean named() {
    return cell == NAMED_CELL;
  }

  private int leftOfCells() {
    int widest = 0;
    for (int line = 0; line < grid.queries(); line++) {
      widest = Math.max(widest, token.stringWidth(rowName(line)));
    }
    return MARGIN + label.getHeight() + GAP + widest + GAP;
  }

  private int top() {
    return MARGIN + 20 + GAP + LEGEND_BOX + 2 * GAP;
  }

  private int bottom() {
    int widest = 0;
    for (int column = 0; named() && column < grid.keys(); column++) {
      widest = Math.max(widest, token.stringWidth(columnName(column)));
    }
    int ticks = named() ? widest : token.getHeight();
    return GAP + ticks + GAP + label.getHeight() + MARGIN;
  }

  private int width() {
    int legend = MARGIN + legendWidth() + MARGIN;
    int title = 2 * MARGIN + label.stringWidth(words.title()) * 5 / 4;
    return Math.max(Math.max(legend, title), left + grid.keys() * cell + MARGIN);
  }

  private int height() {
    return top() + grid.queries() * cell + bottom();
  }

  private void paint(Graphics2D graphics) {
    paintTitle(graphics);
    paintCells(graphics);
    paintRowLabels(graphics);
    paintColumnLabels(graphics);
    paintAxisTitles(graphics);
  }

  private void paintTitle(Graphics2D graphics) {
    write(graphics, Palette.TITLE, Palette.TEXT, words.title(), MARGIN, MARGIN + 14);
    int x = MARGIN;
    int y = MARGIN + 20 + GAP;
    for (CellKind kind : shownKinds()) {
      graphics.setColor(Palette.of(kind));
      graphics.fillRect(x, y, LEGEND_BOX, LEGEND_BOX);
      String meaning = words.legend().get(kind);
      write(graphics, Palette.LABEL, Palette.TEXT, meaning, x + LEGEND_BOX + 5, y + 11);
      x += legendItemWidth(meaning);
    }
  }

  private List<CellKind> shownKinds() {
    return grid.kinds().stream().filter(kind -> kind != CellKind.LATER).toList();
  }

  private int legendItemWidth(String meaning) {
    return LEGEND_BOX + 5 + label.stringWidth(meaning) + 18;
  }

  private int legendWidth() {
    return shownKinds().stream().mapToInt(kind -> legendItemWidth(words.legend().get(kind))).sum();
  }

  private void paintCells(Graphics2D graphics) {
    int line = cell >= LINED_CELL ? 1 : 0;
    for (int query = 0; query < grid.queries(); query++) {
      for (int key = 0; key < grid.keys(); key++) {
        CellKind kind = grid.cell(query, key);
        if (kind != CellKind.LATER) {
          graphics.setColor(Palette.of(kind));
          graphics.fillRect(left + key * cell, top() + query * cell, cell - line, cell - line);
        }
      }
    }
  }

  private void paintRowLabels(Graphics2D graphics) {
    int every = named() ? 1 : tickDistance(2 * token.getHeight());
    for (int line = 0; line < grid.queries(); line++) {
      if (grid.query(line) % every == 0) {
        String name = rowName(line);
        int x = left - GAP - token.stringWidth(name);
        int y = top() + line * cell + (cell + token.getAscent()) / 2 - 1;
        write(graphics, Palette.TOKEN, nameColor(grid.query(line)), name, x, y);
      }
    }
  }

  private void paintColumnLabels(Graphics2D graphics) {
    int y = top() + grid.queries() * cell + GAP;
    if (!named()) {
      paintColumnTicks(graphics, y + token.getAscent());
      return;
    }
    AffineTransform upright = graphics.getTransform();
    for (int column = 0; column < grid.keys(); column++) {
      String name = columnName(column);
      graphics.translate(
          left + column * cell + (cell + token.getAscent()) / 2.0 - 2, y + token.stringWidth(name));
      graphics.rotate(-Math.PI / 2);
      write(graphics, Palette.TOKEN, nameColor(grid.key(column)), name, 0, 0);
      graphics.setTransform(upright);
    }
  }

  private void paintColumnTicks(Graphics2D graphics, int y) {
    int every = tickDistance(TICK_DISTANCE);
    int free = Integer.MIN_VALUE;
    for (int column = 0; column < grid.keys(); column++) {
      String index = Integer.toString(grid.key(column));
      int x = left + column * cell + cell / 2 - token.stringWidth(index) / 2;
      boolean round = grid.key(column) % every == 0 || column == 0;
      boolean fits = x + token.stringWidth(index) <= width();
      if (round && fits && x >= free) {
        write(graphics, Palette.TOKEN, Palette.TEXT, index, x, y);
        free = x + token.stringWidth(index) + GAP;
      }
    }
  }

  /** The smallest power of two whose ticks keep their distance. */
  private int tickDistance(int pixels) {
    int every = 1;
    while (every * cell < pixels) {
      every *= 2;
    }
    return every;
  }

  private void paintAxisTitles(Graphics2D graphics) {
    int middle = left + grid.keys() * cell / 2 - label.stringWidth("key") / 2;
    write(graphics, Palette.LABEL, Palette.FAINT, "key", middle, height() - MARGIN + 4);
    AffineTransform upright = graphics.getTransform();
    graphics.translate(
        MARGIN + label.getAscent() - 4,
        top() + grid.queries() * cell / 2 + label.stringWidth("query") / 2);
    graphics.rotate(-Math.PI / 2);
    write(graphics, Palette.LABEL, Palette.FAINT, "query", 0, 0);
    graphics.setTransform(upright);
  }

  private String rowName(int line) {
    int query = grid.query(line);
    return named() && names.hasTexts() ? name(query) + " " + query : Integer.toString(query);
  }

  private String columnName(int column) {
    int key = grid.key(column);
    return names.hasTexts() ? name(key) : Integer.toString(key);
  }

  private String name(int index) {
    if (!grid.row().valid(index)) {
      return "padding";
    }
    String name = names.shown(grid.row().tokenId(index));
    return DisplayWidth.fit(drawable(name), MAX_NAME_WIDTH, "…").strip();
  }

  /** Characters without a glyph would all be the same empty box. */
  private static String drawable(String name) {
    StringBuilder drawable = new StringBuilder();
    for (int point : name.codePoints().toArray()) {
      drawable.append(
          Palette.TOKEN.canDisplay(point) ? Character.toString(point) : "\\u{%x}".formatted(point));
    }
    return drawable.toString();
  }

  /** A token that stays visible beyond the window has the color of the reason. */
  private Color nameColor(int index) {
    return lasting.containsKey(index) ? Palette.of(lasting.get(index)).darker() : Palette.TEXT;
  }

  private static Map<Integer, CellKind> lasting(VisibilityGrid grid) {
    Map<Integer, CellKind> lasting = new HashMap<>();
    for (int line = 0; line < grid.queries(); line++) {
      for (int column = 0; column < grid.keys(); column++) {
        CellKind kind = grid.cell(line, column);
        if (kind == CellKind.INITIAL || kind == CellKind.SEPARATOR) {
          lasting.put(grid.key(column), kind);
        }
      }
    }
    return lasting;
  }

  private static void write(
      Graphics2D graphics, Font font, Color color, String text, int x, int y) {
    graphics.setFont(font);
    graphics.setColor(color);
    graphics.drawString(text, x, y);
  }
}
