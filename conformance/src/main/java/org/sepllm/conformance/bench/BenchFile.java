package org.sepllm.conformance.bench;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one run of a benchmark found.
 *
 * @param setting where and how it was measured: names with values, in the order to show them
 * @param rows what was measured
 */
public record BenchFile(Map<String, String> setting, List<BenchRow> rows) {
  /** Copies both. */
  public BenchFile {
    setting = Collections.unmodifiableMap(new LinkedHashMap<>(setting));
    rows = List.copyOf(rows);
  }
}
