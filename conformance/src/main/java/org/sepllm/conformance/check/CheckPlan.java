package org.sepllm.conformance.check;

import java.util.List;

/**
 * What is asked.
 *
 * @param seed from which generated cases follow
 * @param generatedCases how many cases are generated for each level
 * @param sources where cases come from, in the order they are asked
 * @param localChecks comparisons within this process, for the reference alone
 * @param uses the sources that were looked for, the absent ones too
 */
record CheckPlan(
    long seed,
    int generatedCases,
    List<CaseSource> sources,
    List<LocalChecks> localChecks,
    List<SourceUse> uses) {

  CheckPlan {
    sources = List.copyOf(sources);
    localChecks = List.copyOf(localChecks);
    uses = List.copyOf(uses);
  }
}
