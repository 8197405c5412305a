package org.sepllm.conformance.kit.mutant;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.sepllm.reference.model.SelfAttention;

/**
 * The queries, keys and values of one token, before rotation.
 *
 * @param queries one vector for each head
 * @param keys one vector for each kv head
 * @param values one vector for each kv head
 */
record LanguageHeads(List<double[]> queries, List<double[]> keys, List<double[]> values) {

  static LanguageHeads of(LanguageRow row, SelfAttention attention, double[] normed) {
    List<double[]> projections =
        List.of(
            row.attentionLinear(attention.query(), normed),
            row.attentionLinear(attention.key(), normed),
            row.attentionLinear(attention.value(), normed));
    return new LanguageHeads(
        part(row, projections, 0, attention.heads()),
        part(row, projections, 1, attention.kvHeads()),
        part(row, projections, 2, attention.kvHeads()));
  }

  private static List<double[]> part(
      LanguageRow row, List<double[]> projections, int part, int heads) {
    return IntStream.range(0, heads).mapToObj(head -> row.head(projections, part, head)).toList();
  }

  static double[] slice(double[] joined, int head, int headDim) {
    return Arrays.copyOfRange(joined, head * headDim, (head + 1) * headDim);
  }
}
