package org.sepllm.conformance.kit.report;

import tools.jackson.databind.JsonNode;

/** Draws which keys queries see: agreed, missing and too many. */
final class GridSvg {
  private static final int CELL = 9;
  private static final int MARGIN = 34;
  private static final int LEGEND = 24;
  private static final int LEAST_WIDTH = 330;

  private final JsonNode grid;
  private final StringBuilder svg = new StringBuilder();

  private GridSvg(JsonNode grid) {
    this.grid = grid;
  }

  static String of(JsonNode grid) {
    return new GridSvg(grid).draw();
  }

  private String draw() {
    JsonNode expected = grid.path("expected");
    JsonNode actual = grid.path("actual");
    int keys = 1;
    for (int query = 0; query < expected.size(); query++) {
      keys =
          Math.max(keys, Math.max(cells(expected, query).length(), cells(actual, query).length()));
    }
    int width = Math.max(LEAST_WIDTH, MARGIN + keys * CELL);
    int height = expected.size() * CELL + LEGEND + 4;
    svg.append(
        "<svg role=\"img\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
            .formatted(width, height, width, height));
    svg.append("xmlns=\"http://www.w3.org/2000/svg\" font-size=\"9\" fill=\"currentColor\">\n");
    svg.append("<title>Keys of each query, expected and answered</title>\n");
    int first = grid.path("first_query").asInt(0);
    for (int query = 0; query < expected.size(); query++) {
      drawRow(query, first + query, keys, cells(expected, query), cells(actual, query));
    }
    drawLegend(expected.size() * CELL + LEGEND / 2 + 4);
    return svg.append("</svg>\n").toString();
  }

  private static String cells(JsonNode rows, int query) {
    return rows.path(query).asString("");
  }

  private void drawRow(int row, int query, int keys, String expected, String actual) {
    svg.append(
        "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%d</text>\n"
            .formatted(MARGIN - 4, row * CELL + CELL - 1, query));
    for (int key = 0; key < keys; key++) {
      boolean wanted = sees(expected, key);
      boolean got = sees(actual, key);
      if (wanted || got) {
        drawCell(MARGIN + key * CELL, row * CELL, wanted, got);
      }
    }
  }

  private static boolean sees(String cells, int key) {
    return key < cells.length() && cells.charAt(key) == '1';
  }

  private void drawCell(int x, int y, boolean wanted, boolean got) {
    String color = wanted && got ? "#8fa3b5" : wanted ? "#b3261e" : "#e08b00";
    svg.append(
        "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>\n"
            .formatted(x, y, CELL - 1, CELL - 1, color));
  }

  private void drawLegend(int y) {
    drawCell(MARGIN, y, true, true);
    svg.append("<text x=\"%d\" y=\"%d\">agreed</text>\n".formatted(MARGIN + 13, y + 8));
    drawCell(MARGIN + 70, y, true, false);
    svg.append("<text x=\"%d\" y=\"%d\">expected, missing</text>\n".formatted(MARGIN + 83, y + 8));
    drawCell(MARGIN + 180, y, false, true);
    svg.append(
        "<text x=\"%d\" y=\"%d\">answered, not expected</text>\n".formatted(MARGIN + 193, y + 8));
  }
}
