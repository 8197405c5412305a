package org.sepllm.conformance.check.plan;

import java.util.List;
import java.util.Set;
import org.sepllm.conformance.check.cases.CaseSource;
import org.sepllm.conformance.check.cases.Level;
import org.sepllm.conformance.check.local.LocalChecks;
import org.sepllm.conformance.check.source.SourceUse;

/**
 * What is asked.
 *
 * <p>Range: any {@code seed}, {@code generatedCases} at least 0.
 *
 * @param seed from which generated cases follow
 * @param generatedCases how many cases are generated for each level
 * @param levels the levels that are asked
 * @param sources where cases come from, in the order they are asked
 * @param localChecks comparisons within this process, for the reference and the kernels alone
 * @param uses the sources that were looked for, the absent ones too
 */
public record CheckPlan(
    long seed,
    int generatedCases,
    Set<Level> levels,
    List<CaseSource> sources,
    List<LocalChecks> localChecks,
    List<SourceUse> uses) {

  /**
   * Copies the set and the lists.
   *
   * @param seed from which generated cases follow
   * @param generatedCases how many cases are generated for each level
   * @param levels the levels that are asked
   * @param sources where cases come from
   * @param localChecks comparisons within this process
   * @param uses the sources that were looked for
   */
  public CheckPlan {
    levels = Set.copyOf(levels);
    sources = List.copyOf(sources);
    localChecks = List.copyOf(localChecks);
    uses = List.copyOf(uses);
  }
}
