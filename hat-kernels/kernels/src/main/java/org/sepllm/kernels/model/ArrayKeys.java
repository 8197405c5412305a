package org.sepllm.kernels.model;

import java.util.Arrays;

/**
 * The keys and values of one layer, and attention over them.
 *
 * <p>Rule: SEP-MODEL-004, SEP-ATTN-001 to SEP-ATTN-003, SEP-POS-001 to SEP-POS-006.
 *
 * <p>Rotated keys lie by dimension, {@code rotated[kvHead * headDim + dim][slot]}, so that the
 * scores of all slots are sums of long rows. A key is rotated anew only where its position changed.
 */
final class ArrayKeys {
  private static final int LEAST = 64;
  private static final int UNKNOWN = -1;

  private final int kvHeads;
  private final int headDim;
  private final ArrayAngles angles;
  private float[][] keys = new float[0][];
  private float[][] values = new float[0][];
  private int[] rotatedAt = new int[0];
  private final float[][] rotated;
  private int end;

  ArrayKeys(int kvHeads, int headDim, ArrayAngles angles) {
    this.kvHeads = kvHeads;
    this.headDim = headDim;
    this.angles = angles;
    this.rotated = new float[kvHeads * headDim][0];
  }

  /** Carries out the moves before a chunk. */
  void move(int... pairs) {
    for (int pair = 0; pair < pairs.length; pair += 2) {
      int from = pairs[pair];
      int to = pairs[pair + 1];
      reserve(to);
      keys[to] = keys[from];
      values[to] = values[from];
      rotatedAt[to] = rotatedAt[from];
      for (float[] row : rotated) {
        row[to] = row[from];
      }
    }
  }

  /** Takes the key and value of a token; the key is rotated at its position. */
  void put(ArraySight.View view, float[] key, float[] value) {
    int slot = view.ownSlot();
    reserve(slot);
    keys[slot] = Arrays.copyOf(key, kvHeads * headDim);
    values[slot] = Arrays.copyOf(value, kvHeads * headDim);
    rotatedAt[slot] = UNKNOWN;
    rotate(slot, view.position());
  }

  /** SEP-POS-002: the position of each key is its place. */
  void rotateByPlace(ArraySight.View view) {
    for (int place = 0; place < view.count(); place++) {
      rotate(view.slots()[place], place);
    }
  }

  private void rotate(int slot, int position) {
    if (rotatedAt[slot] == position) {
      return;
    }
    rotatedAt[slot] = position;
    float[] key = keys[slot].clone();
    angles.turn(key, kvHeads, headDim, position);
    for (int dim = 0; dim < key.length; dim++) {
      rotated[dim][slot] = key[dim];
    }
  }

  private void reserve(int slot) {
    end = Math.max(end, slot + 1);
    if (slot >= keys.length) {
      int length = Math.max(LEAST, Math.max(slot + 1, 2 * keys.length));
      keys = Arrays.copyOf(keys, length);
      values = Arrays.copyOf(values, length);
      rotatedAt = Arrays.copyOf(rotatedAt, length);
      Arrays.setAll(rotated, dim -> Arrays.copyOf(rotated[dim], length));
    }
  }

  /** The results of all heads for one query, rotated already. */
  void attend(ArraySight.View view, float[] query, int heads, float[] out) {
    float[] scores = new float[end];
    float[] weights = new float[view.count()];
    float scale = (float) (1 / Math.sqrt(headDim));
    for (int head = 0; head < heads; head++) {
      int kv = head / (heads / kvHeads) * headDim;
      Arrays.fill(scores, 0);
      score(kv, query, head * headDim, scale, scores);
      toWeights(view, scores, weights);
      sumValues(view, weights, kv, out, head * headDim);
    }
  }

  /** Scores of all slots, four dimensions at a time. */
  private void score(int kv, float[] query, int first, float scale, float[] scores) {
    int dim = 0;
    for (; dim + 3 < headDim; dim += 4) {
      float[] a = rotated[kv + dim];
      float[] b = rotated[kv + dim + 1];
      float[] c = rotated[kv + dim + 2];
      float[] d = rotated[kv + dim + 3];
      float qa = query[first + dim] * scale;
      float qb = query[first + dim + 1] * scale;
      float qc = query[first + dim + 2] * scale;
      float qd = query[first + dim + 3] * scale;
      for (int slot = 0; slot < scores.length; slot++) {
        float sum = Math.fma(b[slot], qb, Math.fma(a[slot], qa, scores[slot]));
        scores[slot] = Math.fma(d[slot], qd, Math.fma(c[slot], qc, sum));
      }
    }
    for (; dim < headDim; dim++) {
      for (int slot = 0; slot < scores.length; slot++) {
        scores[slot] += rotated[kv + dim][slot] * query[first + dim] * scale;
      }
    }
  }

  private static void toWeights(ArraySight.View view, float[] scores, float[] weights) {
    float max = Float.NEGATIVE_INFINITY;
    for (int place = 0; place < weights.length; place++) {
      weights[place] = scores[view.slots()[place]];
      max = Math.max(max, weights[place]);
    }
    float sum = 0;
    ArrayMath.exp(weights, weights.length, max, weights);
    for (float weight : weights) {
      sum += weight;
    }
    for (int place = 0; place < weights.length; place++) {
      weights[place] /= sum;
    }
  }

  private void sumValues(ArraySight.View view, float[] weights, int kv, float[] out, int first) {
    float[] head = new float[headDim];
    int place = 0;
    for (; place + 3 < weights.length; place += 4) {
      addFour(view.slots(), place, weights, kv, head);
    }
    for (; place < weights.length; place++) {
      float[] value = values[view.slots()[place]];
      for (int dim = 0; dim < headDim; dim++) {
        head[dim] += weights[place] * value[kv + dim];
      }
    }
    System.arraycopy(head, 0, out, first, headDim);
  }

  private void addFour(int[] slots, int place, float[] weights, int kv, float[] head) {
    float[] a = values[slots[place]];
    float[] b = values[slots[place + 1]];
    float[] c = values[slots[place + 2]];
    float[] d = values[slots[place + 3]];
    float wa = weights[place];
    float wb = weights[place + 1];
    float wc = weights[place + 2];
    float wd = weights[place + 3];
    for (int dim = 0; dim < head.length; dim++) {
      float sum = Math.fma(b[kv + dim], wb, Math.fma(a[kv + dim], wa, head[dim]));
      head[dim] = Math.fma(d[kv + dim], wd, Math.fma(c[kv + dim], wc, sum));
    }
  }
}
