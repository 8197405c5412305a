package org.sepllm.conformance.check.plan;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.sepllm.conformance.check.cases.CaseSource;
import org.sepllm.conformance.check.cases.Level;
import org.sepllm.conformance.check.generate.GeneratedSource;
import org.sepllm.conformance.check.generate.Narrowing;
import org.sepllm.conformance.check.local.BipeCheck;
import org.sepllm.conformance.check.local.LocalChecks;
import org.sepllm.conformance.check.local.OracleCheck;
import org.sepllm.conformance.check.source.GoldenSource;
import org.sepllm.conformance.check.source.ReplaySource;
import org.sepllm.conformance.check.source.SourceUse;
import org.sepllm.conformance.check.source.Texts;
import org.sepllm.conformance.check.source.VectorSource;

/** Decides which cases are asked, and says where they come from. */
public final class Plans {
  private static final String ORACLE = "oracle by other equations";

  private Plans() {}

  /**
   * Collects the cases that the settings call for.
   *
   * @param settings what the user chose
   * @param reference whether the reference itself is checked, which more can be asked of
   * @param laws what only the checked port can be asked
   * @return the plan
   * @throws org.sepllm.datasets.DatasetException if a text or the configuration cannot be read
   * @throws org.sepllm.reference.SpecException if the sizes of the configuration break a rule
   */
  public static CheckPlan of(CheckSettings settings, boolean reference, List<LocalChecks> laws) {
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
      uses.add(VectorSource.use(reference));
      if (!settings.brief()) {
        sources.add(new GoldenSource());
        uses.addAll(GoldenSource.uses());
      }
    }
    List<CaseSource> fromTexts = new ArrayList<>(texts.sources(narrowing, settings.seed()));
    if (settings.brief()) {
      fromTexts.replaceAll(BriefSource::new);
    }
    sources.addAll(fromTexts);
    uses.addAll(texts.uses());
    List<LocalChecks> local = new ArrayList<>(narrowing.isEmpty() ? laws : List.of());
    local.stream()
        .map(LocalChecks::name)
        .distinct()
        .forEach(name -> uses.add(new SourceUse(name, true, "what the protocol has no words for")));
    if (reference) {
      local.addAll(localChecks(settings, uses));
    }
    return new CheckPlan(
        settings.seed(), settings.casesPerLevel(), settings.levels(), sources, local, uses);
  }

  /** What only the reference can be asked, because the protocol has no words for it. */
  private static List<LocalChecks> localChecks(CheckSettings settings, List<SourceUse> uses) {
    uses.add(
        new SourceUse(ORACLE, true, "gradients by the whole Jacobian, sums by running maximum"));
    return List.of(
        new LocalChecks(
            VectorSource.NAME,
            Level.L1,
            asked -> BipeCheck.checks().filter(check -> asked.test(check.subject()))),
        new LocalChecks(
            ORACLE,
            Level.L2,
            asked ->
                OracleCheck.checks(settings.seed(), settings.casesPerLevel())
                    .filter(check -> asked.test(check.subject()))));
  }

  /**
   * Plans to ask saved questions alone.
   *
   * @param saved the questions
   * @param laws what only the checked port can be asked
   * @return the plan
   */
  public static CheckPlan replay(ReplaySource saved, List<LocalChecks> laws) {
    List<LocalChecks> asked =
        saved.laws().stream().map(law -> LocalChecks.replay(law, laws)).toList();
    return new CheckPlan(
        CheckSettings.DEFAULT_SEED,
        0,
        EnumSet.allOf(Level.class),
        List.of(saved),
        asked,
        List.of(saved.use()));
  }
}
