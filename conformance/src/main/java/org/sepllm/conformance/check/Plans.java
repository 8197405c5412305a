package org.sepllm.conformance.check;

import java.util.ArrayList;
import java.util.List;

/** Decides which cases are asked, and says where they come from. */
final class Plans {
  private Plans() {}

  static CheckPlan of(CheckSettings settings, Check.Subject subject) {
    List<CaseSource> sources = new ArrayList<>();
    List<SourceUse> uses = new ArrayList<>();
    GeneratedSource generated = new GeneratedSource(settings.seed(), settings.casesPerLevel());
    sources.add(generated);
    uses.add(
        new SourceUse(
            generated.name(),
            settings.casesPerLevel() > 0,
            settings.casesPerLevel() + " cases for each level"));
    sources.add(new VectorSource());
    uses.add(VectorSource.use());
    sources.add(new GoldenSource());
    uses.addAll(GoldenSource.uses());
    return new CheckPlan(settings.seed(), settings.casesPerLevel(), sources, uses);
  }
}
