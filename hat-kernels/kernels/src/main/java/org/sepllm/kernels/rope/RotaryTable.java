package org.sepllm.kernels.rope;

import java.util.Arrays;
import org.sepllm.reference.position.RotaryEmbedding;

/**
 * Cosines and sines of the angles of positions, computed in double and rounded once.
 *
 * <p>Rule: SEP-POS-004 to SEP-POS-006.
 */
public final class RotaryTable {
  /** Dimensions that a product of tensor cores takes at a time. */
  private static final int SIXTEEN = 16;

  private final double[] frequencies;

  /**
   * Prepares for an embedding.
   *
   * @param rotary the embedding
   */
  public RotaryTable(RotaryEmbedding rotary) {
    this.frequencies = rotary.frequencies();
  }

  /**
   * Returns how many numbers of each table belong to a position.
   *
   * @return r/2
   */
  public int width() {
    return frequencies.length;
  }

  /**
   * Writes the angles of one position into two tables.
   *
   * <p>Shape: {@code cos[rows][r/2]}, {@code sin[rows][r/2]}.
   *
   * @param cos the table of cosines
   * @param sin the table of sines
   * @param row the row of the tables
   * @param position the position, any integer
   */
  public void fill(float[] cos, float[] sin, int row, long position) {
    int first = row * width();
    for (int pair = 0; pair < width(); pair++) {
      double angle = position * frequencies[pair];
      cos[first + pair] = (float) Math.cos(angle);
      sin[first + pair] = (float) Math.sin(angle);
    }
  }

  /**
   * Appends a table to itself in the order in which products on tensor cores want keys: of 16
   * angles, a lane needs the pair of its number among the first 8 and that among the last 8, and
   * finds the four side by side. What remains after the last 16 keeps its order.
   *
   * @param table cosines or sines, of rows with a multiple of 16 where this order is read
   * @return the table, and the table in the other order
   */
  public static float[] inLanes(float[] table) {
    float[] both = Arrays.copyOf(table, 2 * table.length);
    System.arraycopy(table, 0, both, table.length, table.length);
    for (int at = 0; at < table.length / SIXTEEN * SIXTEEN; at++) {
      int lane = at % SIXTEEN / 4;
      int of = at % 4;
      int angle = of / 2 * (SIXTEEN / 2) + lane * 2 + of % 2;
      both[table.length + at] = table[at / SIXTEEN * SIXTEEN + angle];
    }
    return both;
  }
}
