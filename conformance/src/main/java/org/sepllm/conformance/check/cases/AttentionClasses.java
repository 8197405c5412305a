package org.sepllm.conformance.check.cases;

import static org.sepllm.conformance.check.cases.RowClasses.addIf;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.sepllm.conformance.check.judge.Tensor;

/** What a question about attention covers. */
final class AttentionClasses {
  private AttentionClasses() {}

  static Set<CaseClass> of(AttentionCase asked) {
    AttentionData data = asked.data();
    Set<CaseClass> classes = EnumSet.noneOf(CaseClass.class);
    classes.addAll(asked.covered());
    classes.add(CaseClass.valueOf(asked.storage().name()));
    addIf(classes, data.q().heads() > data.k().heads(), CaseClass.SHARED_KV_HEADS);
    addIf(classes, data.dOut().isPresent(), CaseClass.GRADIENTS);
    addIf(classes, data.visible().contains(List.of()), CaseClass.PADDING_QUERY);
    addIf(classes, asked.scale().isPresent(), CaseClass.EXPLICIT_SCALE);
    addIf(classes, asked.base64(), CaseClass.BASE64);
    Set<Integer> seen = Set.copyOf(data.visible().stream().flatMap(List::stream).toList());
    addIf(classes, seen.size() < data.k().rows(), CaseClass.UNSEEN_KEY);
    if (!data.finite()) {
      addIf(classes, !seenFinite(data, seen), CaseClass.VISIBLE_NON_FINITE);
      addIf(classes, seenFinite(data, seen), CaseClass.INVISIBLE_NON_FINITE);
    }
    return classes;
  }

  /** Whether every number that has an effect is finite. */
  private static boolean seenFinite(AttentionData data, Set<Integer> seen) {
    return rowsFinite(data.k(), seen) && rowsFinite(data.v(), seen) && queriesFinite(data);
  }

  private static boolean queriesFinite(AttentionData data) {
    Set<Integer> real =
        Set.copyOf(
            IntStream.range(0, data.visible().size())
                .filter(query -> !data.visible().get(query).isEmpty())
                .boxed()
                .toList());
    return rowsFinite(data.q(), real)
        && data.dOut().map(gradient -> rowsFinite(gradient, real)).orElse(true);
  }

  private static boolean rowsFinite(Tensor tensor, Set<Integer> rows) {
    for (double[][] head : tensor.toArray()) {
      for (int row : rows) {
        for (double number : head[row]) {
          if (!Double.isFinite(number)) {
            return false;
          }
        }
      }
    }
    return true;
  }
}
