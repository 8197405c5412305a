package org.sepllm.kernels.model;

import java.util.ArrayList;
import java.util.List;
import org.sepllm.kernels.rope.RotaryTable;

/**
 * Rotation of rows in arrays; the angles of low positions are remembered.
 *
 * <p>Rule: SEP-POS-004 to SEP-POS-006.
 */
final class ArrayAngles {
  private static final int REMEMBERED = 1 << 14;

  private final RotaryTable table;
  private final List<Turn> remembered = new ArrayList<>();

  /** Cosines and sines of one position. */
  private record Turn(float[] cos, float[] sin) {}

  ArrayAngles(RotaryTable table) {
    this.table = table;
  }

  /** Rotates every head of a row in place. */
  void turn(float[] row, int heads, int headDim, int position) {
    Turn turn = at(position);
    int half = turn.cos.length;
    for (int first = 0; first < heads * headDim; first += headDim) {
      for (int pair = 0; pair < half; pair++) {
        float low = row[first + pair];
        float high = row[first + half + pair];
        row[first + pair] = low * turn.cos[pair] - high * turn.sin[pair];
        row[first + half + pair] = high * turn.cos[pair] + low * turn.sin[pair];
      }
    }
  }

  private Turn at(int position) {
    if (position >= REMEMBERED) {
      return compute(position);
    }
    while (remembered.size() <= position) {
      remembered.add(compute(remembered.size()));
    }
    return remembered.get(position);
  }

  private Turn compute(int position) {
    float[] cos = new float[table.width()];
    float[] sin = new float[table.width()];
    table.fill(cos, sin, 0, position);
    return new Turn(cos, sin);
  }
}
