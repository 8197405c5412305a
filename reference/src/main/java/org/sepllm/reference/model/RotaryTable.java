package org.sepllm.reference.model;

import java.util.ArrayList;
import java.util.List;
import org.sepllm.reference.position.RotaryEmbedding;

/** Sines and cosines of the rotary embedding in float32, remembered for low positions. */
final class RotaryTable {
  private static final int REMEMBERED = 1 << 14;

  private final double[] frequencies;
  private final List<float[]> remembered = new ArrayList<>();

  RotaryTable(RotaryEmbedding rotary) {
    this.frequencies = rotary.frequencies();
  }

  /** Cosine and sine of each pair in turn, {@code [2 * pairs]}; angles are taken in float64. */
  float[] at(int position) {
    if (position >= REMEMBERED) {
      return compute(position);
    }
    while (remembered.size() <= position) {
      remembered.add(compute(remembered.size()));
    }
    return remembered.get(position);
  }

  private float[] compute(int position) {
    float[] turns = new float[2 * frequencies.length];
    for (int pair = 0; pair < frequencies.length; pair++) {
      double angle = position * frequencies[pair];
      turns[2 * pair] = (float) Math.cos(angle);
      turns[2 * pair + 1] = (float) Math.sin(angle);
    }
    return turns;
  }
}
