package org.sepllm.conformance.check.report;

import java.util.Locale;
import java.util.Map;
import org.sepllm.conformance.check.cases.RequestSize;
import org.sepllm.conformance.check.judge.Json;
import org.sepllm.conformance.check.source.SourceUse;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes a report for programs; {@code docs/check-report.schema.json} describes it. */
public final class JsonReport {
  private static final String SCHEMA = "sepllm/check/1";

  private JsonReport() {}

  /**
   * Writes a report.
   *
   * @param report the result of a check
   * @return an object as {@code docs/check-report.schema.json} describes it
   */
  public static ObjectNode of(CheckReport report) {
    ObjectNode json = Json.object();
    json.put("schema", SCHEMA);
    json.put("port", report.port());
    json.put("seed", report.plan().seed());
    json.put("generated_cases_per_level", report.plan().generatedCases());
    json.put("result", report.result().name().toLowerCase(Locale.ROOT));
    json.put("complete", report.complete());
    json.put("elapsed_ms", report.elapsed().toMillis());
    ArrayNode failures = json.putArray("port_failures");
    report.failures().forEach(failures::add);
    ArrayNode sources = json.putArray("sources");
    report.plan().uses().forEach(use -> sources.add(source(use)));
    ArrayNode levels = json.putArray("levels");
    report.levels().forEach(level -> levels.add(level(level)));
    return json;
  }

  private static ObjectNode source(SourceUse use) {
    ObjectNode json = Json.object();
    json.put("name", use.name());
    json.put("present", use.present());
    json.put("detail", use.detail());
    return json;
  }

  private static ObjectNode level(LevelReport level) {
    ObjectNode json = Json.object();
    json.put("level", level.level().name());
    json.put("operation", level.level().operation());
    json.put("cases", level.cases());
    json.put("passed", level.passed());
    json.put("failed", level.failed());
    json.put("skipped", level.skipped());
    json.set("numbers", numbers(level.numbers()));
    json.set("skip_reasons", counts(level.skipReasons()));
    json.set("failure_kinds", counts(level.failureKinds()));
    json.set("cases_by_source", counts(level.bySource()));
    ObjectNode coverage = json.putObject("coverage");
    level.coverage().forEach((covered, count) -> coverage.put(covered.title(), count));
    level
        .divergence()
        .ifPresent(divergence -> json.set("first_divergence", divergence(divergence)));
    return json;
  }

  private static ObjectNode numbers(NumberReport numbers) {
    ObjectNode json = Json.object();
    json.put("compared", numbers.elements());
    json.put("without_finite_bound", numbers.unbounded());
    json.put("worst_error_over_bound", finite(numbers.errorRatio()));
    json.put("heads_compared", numbers.heads());
    json.put("heads_judged_by_bounds_alone", numbers.undecided());
    json.put("worst_head_error_over_gate", finite(numbers.gateRatio()));
    return json;
  }

  /** JSON has no infinity; an error beyond all bounds is the largest number. */
  private static double finite(double ratio) {
    return Math.min(ratio, Double.MAX_VALUE);
  }

  private static ObjectNode counts(Map<String, Integer> counts) {
    ObjectNode json = Json.object();
    counts.forEach(json::put);
    return json;
  }

  private static ObjectNode divergence(Divergence divergence) {
    ObjectNode json = Json.object();
    json.put("source", divergence.source());
    json.put("tokens_before_shrinking", divergence.tokensBefore());
    json.put("tokens", RequestSize.tokens(divergence.request()));
    json.set("request", divergence.request());
    json.put("path", divergence.difference().path());
    json.put("expected", divergence.difference().expected());
    json.put("actual", divergence.difference().actual());
    return json;
  }
}
