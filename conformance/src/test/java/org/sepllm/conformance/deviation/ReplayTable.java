package org.sepllm.conformance.deviation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.sepllm.reference.cache.SepPolicy;

/** How many recorded rows keep each rule, as a table of a document. */
final class ReplayTable {
  private static final String POLICY = "named policy or mode";

  /** Rows by what read them, in the order they were first met. */
  private final List<String> readers = new ArrayList<>();

  private final Map<String, Map<String, int[]>> counts = new TreeMap<>();

  ReplayTable(List<RecordedRow> rows) {
    for (RecordedRow row : rows) {
      String reader = reader(row);
      if (!readers.contains(reader)) {
        readers.add(reader);
      }
      RowLaws.judge(row).forEach((rule, holds) -> count(rule, reader, holds));
      count(POLICY, reader, row.reproduced());
    }
  }

  private static String reader(RecordedRow row) {
    String cache = row.config().policy() == SepPolicy.SEPCACHE ? "SepCache" : "streaming manager";
    String mode =
        row.batch()
            .map(batch -> "`" + batch.name().toLowerCase(Locale.ROOT).replace('_', '-') + "`")
            .orElse("alone");
    return cache + ", " + mode;
  }

  private void count(String rule, String reader, boolean holds) {
    int[] keptOfAll =
        counts.computeIfAbsent(rule, _ -> new TreeMap<>()).computeIfAbsent(reader, _ -> new int[2]);
    keptOfAll[0] += holds ? 1 : 0;
    keptOfAll[1]++;
  }

  /** The table, one line for each rule. */
  String text() {
    StringBuilder text = new StringBuilder();
    text.append("| rule | ").append(String.join(" | ", readers)).append(" |\n");
    text.append("| --- |").append(" --- |".repeat(readers.size())).append('\n');
    Set<String> rules = new TreeSet<>(counts.keySet());
    rules.remove(POLICY);
    rules.forEach(rule -> text.append(line(rule)));
    return text.append(line(POLICY)).toString();
  }

  private String line(String rule) {
    StringBuilder line = new StringBuilder("| " + rule + " |");
    for (String reader : readers) {
      int[] keptOfAll = counts.get(rule).getOrDefault(reader, new int[2]);
      line.append(keptOfAll[1] == 0 ? " – |" : " %d of %d |".formatted(keptOfAll[0], keptOfAll[1]));
    }
    return line.append('\n').toString();
  }
}
