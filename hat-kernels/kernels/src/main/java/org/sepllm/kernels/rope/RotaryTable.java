package org.sepllm.kernels.rope;

import org.sepllm.reference.position.RotaryEmbedding;

/**
 * Cosines and sines of the angles of positions, computed in double and rounded once.
 *
 * <p>Rule: SEP-POS-004 to SEP-POS-006.
 */
public final class RotaryTable {
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
}
