package org.sepllm.conformance.kit.report;

import java.util.Collections;
import java.util.List;

/** Draws how far errors stayed below their bounds, by powers of two. */
final class HistogramSvg {
  private static final int BINS = 16;
  private static final int WIDTH = 34;
  private static final int HEIGHT = 120;
  private static final int FOOT = 30;

  private HistogramSvg() {}

  /** The last bin holds what is above its bound; the first everything below its end. */
  static String of(List<Double> ratios) {
    int[] counts = new int[BINS + 1];
    ratios.forEach(ratio -> counts[bin(ratio)]++);
    int most = 1;
    for (int count : counts) {
      most = Math.max(most, count);
    }
    int width = (BINS + 1) * WIDTH + 10;
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg role=\"img\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
            .formatted(width, HEIGHT + FOOT + 12, width, HEIGHT + FOOT + 12));
    svg.append("xmlns=\"http://www.w3.org/2000/svg\" font-size=\"9\" fill=\"currentColor\">\n");
    svg.append("<title>Errors over bounds</title>\n");
    for (int bin = 0; bin <= BINS; bin++) {
      int height = (int) Math.ceil((double) counts[bin] * HEIGHT / most);
      svg.append(
          "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>\n"
              .formatted(bin * WIDTH + 4, 12 + HEIGHT - height, WIDTH - 3, height, color(bin)));
      if (counts[bin] > 0) {
        svg.append(text(bin, 10 + HEIGHT - height, Integer.toString(counts[bin])));
      }
      svg.append(text(bin, HEIGHT + 24, label(bin)));
    }
    svg.append(
        "<text x=\"4\" y=\"%d\">largest: %s</text>\n"
            .formatted(
                HEIGHT + FOOT + 8, HtmlPage.escaped(Double.toString(Collections.max(ratios)))));
    return svg.append("</svg>\n").toString();
  }

  private static int bin(double ratio) {
    if (ratio > 1) {
      return BINS;
    }
    return Math.clamp(BINS - 1 + Math.getExponent(ratio), 0, BINS - 1);
  }

  private static String color(int bin) {
    return bin == BINS ? "#b3261e" : "#5a7d9a";
  }

  private static String label(int bin) {
    if (bin == BINS) {
      return "> 1";
    }
    return bin == BINS - 1 ? "\u2264 1" : "\u2264 2^" + (bin - BINS + 1);
  }

  private static String text(int bin, int y, String text) {
    return "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>\n"
        .formatted(bin * WIDTH + WIDTH / 2 + 2, y, text);
  }
}
