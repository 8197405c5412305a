package org.sepllm.conformance.check.cases;

import static org.sepllm.conformance.check.cases.RowClasses.addIf;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.sepllm.reference.cache.BatchMode;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.cache.CacheSchedule;
import org.sepllm.reference.trace.KeyList;

/** What a question about caches covers. */
final class CacheClasses {
  private CacheClasses() {}

  static Set<CaseClass> of(CacheCase asked) {
    CacheSetup setup = asked.setup();
    Set<CaseClass> classes =
        RowClasses.of(asked.rows(), setup.layers().getFirst().initCacheSize(), setup.separators());
    classes.add(CaseClass.valueOf("POLICY_" + setup.policy().toUpperCase(Locale.ROOT)));
    addIf(classes, setup.layered(), CaseClass.LAYERS);
    setup.sepPolicy().ifPresent(_ -> addSepLlm(classes, setup));
    addQuestion(classes, asked.question());
    for (Row row : asked.rows().rows()) {
      for (int layer = 0; layer < setup.layers().size(); layer++) {
        addRun(classes, setup.config(layer), row, asked.question());
      }
    }
    return classes;
  }

  private static void addSepLlm(Set<CaseClass> classes, CacheSetup setup) {
    addIf(classes, !setup.bounded(), CaseClass.UNBOUNDED);
    addIf(classes, !setup.accumulate(), CaseClass.NO_ACCUMULATION);
    for (CacheSizes sizes : setup.layers()) {
      addIf(classes, sizes.localSize() == 1, CaseClass.SMALLEST_WINDOW);
      addIf(classes, sizes.sepCacheSize() == 1, CaseClass.ONE_SEPARATOR_SLOT);
      addIf(classes, sizes.slack() == 1, CaseClass.TIGHT_CAPACITY);
    }
  }

  private static void addQuestion(Set<CaseClass> classes, CacheQuestion question) {
    classes.add(CaseClass.valueOf("REPORT_" + question.report().name()));
    addIf(classes, question.batch() == BatchMode.KEEP_OLDEST, CaseClass.KEEP_OLDEST);
    addIf(classes, question.batch() == BatchMode.PAD_WITH_TAIL, CaseClass.PAD_WITH_TAIL);
    addIf(classes, question.prompt().isPresent(), CaseClass.DENSE_PREFILL);
    addIf(classes, question.resumedAfter() > 0, CaseClass.RESUMED);
    addIf(classes, question.returnState(), CaseClass.STATE_RETURNED);
    question.positions().ifPresent(_ -> classes.add(CaseClass.POSITIONS));
  }

  private static void addRun(
      Set<CaseClass> classes, CacheConfig config, Row row, CacheQuestion question) {
    int prompt = question.promptTokens(row);
    int real = row.realIds().size();
    int cap = config.triggerCap();
    addIf(classes, real == cap - 1, CaseClass.BELOW_TRIGGER);
    addIf(classes, real == cap, CaseClass.AT_TRIGGER);
    addIf(classes, prompt >= cap && prompt < real, CaseClass.DENSE_PREFILL_BEYOND_CAPACITY);
    if (real > cap) {
      CacheSchedule schedule = new CacheSchedule(config, row.tokenRow(), prompt);
      int[] triggers = schedule.triggerSteps();
      addIf(classes, triggers.length > 1, CaseClass.REPEATED_COMPACTION);
      addIf(
          classes,
          Arrays.stream(triggers)
              .anyMatch(trigger -> dropsSeparator(config, schedule, row, trigger)),
          CaseClass.SEPARATOR_EVICTED);
    }
  }

  private static boolean dropsSeparator(
      CacheConfig config, CacheSchedule schedule, Row row, int trigger) {
    KeyList dropped = schedule.stored(trigger - 1).minus(schedule.stored(trigger));
    return Arrays.stream(dropped.toArray())
        .anyMatch(key -> config.separates(row.tokenIds().get(key)));
  }
}
