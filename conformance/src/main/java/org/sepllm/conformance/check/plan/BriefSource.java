package org.sepllm.conformance.check.plan;

import java.util.stream.Stream;
import org.sepllm.conformance.check.cases.CaseSource;
import org.sepllm.conformance.check.cases.CheckCase;
import org.sepllm.conformance.check.cases.Level;
import org.sepllm.conformance.check.cases.RequestSize;

/** The first few cases of a source that are not long. */
record BriefSource(CaseSource source) implements CaseSource {
  private static final int CASES = 4;
  private static final int MOST_TOKENS = 600;

  @Override
  public String name() {
    return source.name();
  }

  @Override
  public Stream<CheckCase> cases(Level level) {
    return source
        .cases(level)
        .filter(asked -> RequestSize.tokens(asked.request()) <= MOST_TOKENS)
        .limit(CASES);
  }
}
