package org.sepllm.conformance.kit.mutant;

import java.util.List;
import org.sepllm.reference.model.SelfAttention;

/** Attention of one query over what it sees, all heads. */
final class LanguageAttention {
  private final LanguageRow row;
  private final SelfAttention attention;

  LanguageAttention(LanguageRow row, SelfAttention attention) {
    this.row = row;
    this.attention = attention;
  }

  /** The heads' results one after the other. */
  double[] joined(List<LanguageHeads> heads, int query, LayerSight sight) {
    int headDim = attention.headDim();
    double[] joined = new double[attention.heads() * headDim];
    for (int head = 0; head < attention.heads(); head++) {
      int kvHead = row.kvHead(head, attention.heads(), attention.kvHeads());
      double[] weights = weights(heads, query, sight, head, kvHead);
      for (int place = 0; place < weights.length; place++) {
        double[] stored = heads.get(sight.keys().get(query).get(place)).values().get(kvHead);
        double[] value = row.turnedValue(stored, row.keyPosition(sight, query, place));
        for (int dim = 0; dim < headDim; dim++) {
          joined[head * headDim + dim] += weights[place] * value[dim];
        }
      }
    }
    return joined;
  }

  private double[] weights(
      List<LanguageHeads> heads, int query, LayerSight sight, int head, int kvHead) {
    double[] q = row.turned(heads.get(query).queries().get(head), row.queryPosition(sight, query));
    double[] weights = new double[sight.count(query)];
    double max = Double.NEGATIVE_INFINITY;
    for (int place = 0; place < weights.length; place++) {
      double[] stored = heads.get(sight.keys().get(query).get(place)).keys().get(kvHead);
      double[] k = row.turned(stored, row.keyPosition(sight, query, place));
      double score = 0;
      for (int dim = 0; dim < q.length; dim++) {
        score += q[dim] * k[dim];
      }
      weights[place] = score * row.scale(q.length);
      max = Math.max(max, weights[place]);
    }
    double total = 0;
    for (int place = 0; place < weights.length; place++) {
      weights[place] = StrictMath.exp(weights[place] - max);
      total += weights[place];
    }
    for (int place = 0; place < weights.length; place++) {
      weights[place] /= row.softmaxTotal(total, max);
    }
    return weights;
  }
}
