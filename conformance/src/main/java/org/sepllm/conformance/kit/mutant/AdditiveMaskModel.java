package org.sepllm.conformance.kit.mutant;

import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ObjectNode;

/** Attention over all keys, where those that are not seen are pushed away by a number. */
class AdditiveMaskModel extends AttentionModel {
  private static final double FAR = -10_000;

  AdditiveMaskModel(ObjectNode request) {
    super(request);
  }

  @Override
  AttentionRow row(int head, int query) {
    List<Integer> visible = seen(query);
    if (visible.isEmpty()) {
      return empty(kvHead(head));
    }
    List<Integer> all = IntStream.range(0, keys()).boxed().toList();
    int kvHead = kvHead(head);
    double[] scores =
        all.stream()
            .mapToDouble(key -> {
              double score = score(head, kvHead, query, key);
              return visible.contains(key) ? score : hiddenScore(score);
            })
            .toArray();
    AttentionRow whole = softmax(kvHead, all, scores);
    double[] weights =
        all.stream()
            .mapToDouble(
                key -> visible.contains(key) ? whole.weight(key) : hiddenWeight(whole.weight(key)))
            .toArray();
    double[] ofVisible = visible.stream().mapToDouble(key -> whole.weight(key)).toArray();
    return new AttentionRow(ofVisible, mean(kvHead, all, weights), whole.logSumExp());
  }

  double hiddenScore(double score) {
    return score + FAR;
  }

  double hiddenWeight(double weight) {
    return weight;
  }
}
