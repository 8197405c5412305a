package org.sepllm.kernels;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sepllm.reference.mask.Mask;
import org.sepllm.reference.mask.MaskRule;
import org.sepllm.reference.row.TokenRow;

/**
 * A run of places of one row that see each other and nothing else: a document, or padding.
 *
 * @param batch the row of the batch
 * @param start the first place
 * @param end the place after the last
 * @param real false for padding
 * @param neighbors n, at most the length of the row
 * @param kept the places that stay visible beyond the window, ascending
 */
record Segment(int batch, int start, int end, boolean real, int neighbors, int[] kept) {
  /** Splits a row. */
  static List<Segment> of(int batch, TokenRow row, MaskRule rule) {
    List<Segment> segments = new ArrayList<>();
    int padding = row.leftPadding();
    if (padding > 0) {
      segments.add(new Segment(batch, 0, padding, false, 1, new int[0]));
    }
    Mask mask = new Mask(rule, row);
    int neighbors = Math.min(rule.neighbors(), row.length());
    int start = padding;
    while (start < row.length()) {
      int end = start + 1;
      while (end < row.length() && row.documentStart(end) == start) {
        end++;
      }
      segments.add(new Segment(batch, start, end, true, neighbors, kept(mask, start, end)));
      start = end;
    }
    return segments;
  }

  private static int[] kept(Mask mask, int start, int end) {
    int[] kept = new int[end - start];
    int count = 0;
    for (int key = start; key < end; key++) {
      if (mask.initial(key) || mask.keptBeyondWindow(key)) {
        kept[count++] = key;
      }
    }
    return Arrays.copyOf(kept, count);
  }

  /** How many kept places are at most this one. */
  int keptUpTo(int place) {
    int found = Arrays.binarySearch(kept, place);
    return found >= 0 ? found + 1 : -found - 1;
  }

  /** The places that are not kept, ascending. */
  int[] others() {
    int[] others = new int[end - start - kept.length];
    int next = 0;
    int count = 0;
    for (int place = start; place < end; place++) {
      if (next < kept.length && kept[next] == place) {
        next++;
      } else {
        others[count++] = place;
      }
    }
    return others;
  }
}
