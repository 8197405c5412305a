package org.sepllm.conformance.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Decides which cases are asked, and says where they come from. */
final class Plans {
  private static final String ORACLE = "oracle by other equations";

  private Plans() {}

  static CheckPlan of(CheckSettings settings, Check.Subject subject) {
    Texts texts = new Texts(settings.texts());
    Optional<Narrowing> narrowing =
        settings.config().map(file -> Narrowing.read(file, texts.separatorIds()));
    List<CaseSource> sources = new ArrayList<>();
    List<SourceUse> uses = new ArrayList<>();
    GeneratedSource generated =
        new GeneratedSource(settings.seed(), settings.casesPerLevel(), narrowing);
    sources.add(generated);
    uses.add(
        new SourceUse(
            generated.name(),
            settings.casesPerLevel() > 0,
            settings.casesPerLevel() + " cases for each level"));
    if (narrowing.isEmpty()) {
      sources.add(new VectorSource());
      sources.add(new GoldenSource());
      uses.add(VectorSource.use(subject.reference()));
      uses.addAll(GoldenSource.uses());
    }
    sources.addAll(texts.sources(narrowing, settings.seed()));
    uses.addAll(texts.uses());
    return new CheckPlan(
        settings.seed(),
        settings.casesPerLevel(),
        sources,
        subject.reference() ? localChecks(settings, uses) : List.of(),
        uses);
  }

  /** What only the reference can be asked, because the protocol has no words for it. */
  private static List<LocalChecks> localChecks(CheckSettings settings, List<SourceUse> uses) {
    uses.add(
        new SourceUse(ORACLE, true, "gradients by the whole Jacobian, sums by running maximum"));
    return List.of(
        new LocalChecks(VectorSource.NAME, Level.L1, BipeCheck::checks),
        new LocalChecks(
            ORACLE, Level.L2, () -> OracleCheck.checks(settings.seed(), settings.casesPerLevel())));
  }

  static CheckPlan replay(ReplaySource saved) {
    return new CheckPlan(
        CheckSettings.DEFAULT_SEED, 0, List.of(saved), List.of(), List.of(saved.use()));
  }
}
