package org.sepllm.conformance.check.cases;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What the tokens of a case cover. */
final class RowClasses {
  private RowClasses() {}

  static Set<CaseClass> of(Rows rows, int initTokens, List<Integer> separators) {
    Set<CaseClass> classes = EnumSet.noneOf(CaseClass.class);
    addIf(classes, rows.batched(), CaseClass.BATCH);
    addIf(classes, rows.padded(), CaseClass.PADDING);
    addIf(classes, rows.packed(), CaseClass.PACKED_DOCUMENTS);
    addIf(classes, initTokens == 0, CaseClass.NO_INITIAL_TOKENS);
    rows.rows().forEach(row -> addRow(classes, row, initTokens, separators));
    return classes;
  }

  private static void addRow(
      Set<CaseClass> classes, Row row, int initTokens, List<Integer> separators) {
    List<Integer> real = row.realIds();
    boolean empty = real.isEmpty();
    addIf(classes, row.length() == 0, CaseClass.EMPTY_ROW);
    addIf(classes, real.size() == 1, CaseClass.ONE_TOKEN);
    addIf(classes, empty && row.length() > 0, CaseClass.ALL_PADDING);
    addIf(classes, !empty && real.size() <= initTokens, CaseClass.ROW_WITHIN_INITIAL_TOKENS);
    addIf(
        classes,
        real.stream().limit(initTokens).anyMatch(separators::contains),
        CaseClass.SEPARATOR_AMONG_INITIAL_TOKENS);
    addIf(classes, !empty && real.stream().noneMatch(separators::contains), CaseClass.NO_SEPARATOR);
    addIf(classes, !empty && separators.containsAll(real), CaseClass.ALL_SEPARATORS);
  }

  /** Adds a class that applies. */
  static void addIf(Set<CaseClass> classes, boolean applies, CaseClass added) {
    if (applies) {
      classes.add(added);
    }
  }
}
