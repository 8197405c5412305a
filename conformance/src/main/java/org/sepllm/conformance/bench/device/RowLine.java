package org.sepllm.conformance.bench.device;

import java.util.ArrayList;
import java.util.List;
import org.sepllm.conformance.bench.BenchRow;
import org.sepllm.conformance.bench.Count;

/** A measured row as one line for people. */
final class RowLine {
  private RowLine() {}

  static String of(BenchRow row) {
    List<String> parts = new ArrayList<>();
    parts.add(
        "%s %s %,d: median %.5g ms (%.5g to %.5g)"
            .formatted(
                row.suite(),
                row.name(),
                row.length(),
                row.times().median(),
                row.times().least(),
                row.times().most()));
    row.floor().ifPresent(floor -> parts.add("floor %.5g ms".formatted(floor)));
    row.percentOfLimit().ifPresent(share -> parts.add("%.1f %% of the limit".formatted(share)));
    row.achieved().ifPresent(parts::add);
    if (row.counts().containsKey(Count.LAUNCHES)) {
      parts.add("launches " + row.counts().get(Count.LAUNCHES));
    }
    return String.join(", ", parts);
  }
}
