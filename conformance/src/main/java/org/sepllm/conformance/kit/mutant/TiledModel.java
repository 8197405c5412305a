package org.sepllm.conformance.kit.mutant;

import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Attention tile by tile with a running maximum, where something is forgotten between tiles. */
final class TiledModel extends AttentionModel {
  /** What is forgotten when the maximum grows. */
  enum Forgotten {
    /** The sums of values keep their old scale. */
    OUT("no-rescale-out", "the sums of values are not rescaled"),
    /** The sum of exponentials keeps its old scale. */
    SUM("no-rescale-sum", "the sum of exponentials is not rescaled"),
    /** Both keep it. */
    BOTH("no-rescale", "nothing is rescaled"),
    /** The maximum is that of the last tile. */
    MAX("last-max", "the maximum of the last tile is taken for the whole");

    private final String id;
    private final String mistake;

    Forgotten(String id, String mistake) {
      this.id = id;
      this.mistake = mistake;
    }

    String id() {
      return id;
    }

    String mistake() {
      return mistake;
    }
  }

  private final int tile;
  private final Forgotten forgotten;

  TiledModel(ObjectNode request, int tile, Forgotten forgotten) {
    super(request);
    this.tile = tile;
    this.forgotten = forgotten;
  }

  @Override
  AttentionRow softmax(int kvHead, List<Integer> seen, double... scores) {
    if (seen.isEmpty()) {
      return empty(kvHead);
    }
    double[] out = new double[dims()];
    double sum = 0;
    double max = Double.NEGATIVE_INFINITY;
    for (int start = 0; start < scores.length; start += tile) {
      double[] part = Arrays.copyOfRange(scores, start, Math.min(start + tile, scores.length));
      double grown = forgotten == Forgotten.MAX ? max(part) : Math.max(max, max(part));
      double factor = max == grown || sum == 0 ? 1 : StrictMath.exp(max - grown);
      boolean outKept = forgotten == Forgotten.OUT || forgotten == Forgotten.BOTH;
      boolean sumKept = forgotten == Forgotten.SUM || forgotten == Forgotten.BOTH;
      sum *= sumKept || forgotten == Forgotten.MAX ? 1 : factor;
      for (int dim = 0; dim < out.length; dim++) {
        out[dim] *= outKept || forgotten == Forgotten.MAX ? 1 : factor;
      }
      sum += add(out, kvHead, seen.subList(start, start + part.length), grown, part);
      max = grown;
    }
    for (int dim = 0; dim < out.length; dim++) {
      out[dim] /= sum;
    }
    AttentionRow right = super.softmax(kvHead, seen, scores);
    double[] weights = new double[right.size()];
    Arrays.setAll(weights, right::weight);
    return new AttentionRow(weights, out, logSumExp(max, sum));
  }

  private double add(double[] out, int kvHead, List<Integer> seen, double max, double... scores) {
    double sum = 0;
    for (int place = 0; place < scores.length; place++) {
      double weight = StrictMath.exp(scores[place] - max);
      sum += weight;
      for (int dim = 0; dim < out.length; dim++) {
        out[dim] += weight * v(kvHead, seen.get(place), dim);
      }
    }
    return sum;
  }
}
