package org.sepllm.conformance.bench.device;

import java.util.List;
import org.sepllm.conformance.bench.BenchFile;

/**
 * What a run found.
 *
 * @param file what was measured, with its setting
 * @param wrong what was not measured because it is wrong, a line each
 */
public record BenchReport(BenchFile file, List<String> wrong) {
  /** Copies the list. */
  public BenchReport {
    wrong = List.copyOf(wrong);
  }
}
