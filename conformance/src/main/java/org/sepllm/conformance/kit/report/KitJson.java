package org.sepllm.conformance.kit.report;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.sepllm.conformance.check.judge.Json;
import org.sepllm.conformance.kit.file.RuleEntry;
import org.sepllm.conformance.kit.run.KitDivergence;
import org.sepllm.conformance.kit.run.KitReport;
import org.sepllm.conformance.kit.run.VectorOutcome;
import org.sepllm.conformance.kit.run.VectorStatus;
import org.sepllm.conformance.kit.vector.KitLevel;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes a report for programs; {@code docs/kit.schema.json} describes it. */
public final class KitJson {
  /** The schema of the report. */
  public static final String SCHEMA = "sepllm/kit-report/1";

  private KitJson() {}

  /**
   * Writes a report.
   *
   * @param report the result of a run
   * @return an object that the other forms of the report are made of
   */
  public static ObjectNode of(KitReport report) {
    ObjectNode json = Json.object();
    json.put("schema", SCHEMA);
    json.put("port", report.port());
    json.put("kit", report.kit());
    json.put("kit_sha256", report.kitDigest());
    json.put("environment", report.environment());
    json.put("result", report.result().name().toLowerCase(Locale.ROOT));
    json.put("complete", report.complete());
    json.put("strict", report.strict());
    json.put("elapsed_ms", report.elapsed().toMillis());
    report.failures().forEach(json.putArray("port_failures")::add);
    json.set("levels", levels(report));
    json.set("rules", rules(report));
    ArrayNode divergences = json.putArray("divergences");
    report.divergences().forEach(divergence -> divergences.add(divergence(divergence)));
    ArrayNode vectors = json.putArray("vectors");
    report.outcomes().forEach(outcome -> vectors.add(outcome(outcome)));
    return json;
  }

  private static ArrayNode levels(KitReport report) {
    ArrayNode levels = Json.array();
    for (KitLevel level : KitLevel.values()) {
      ObjectNode json = levels.addObject().put("level", level.name()).put("title", level.title());
      long facts = 0;
      Map<VectorStatus, Integer> counts = new LinkedHashMap<>();
      for (VectorOutcome outcome : report.outcomes()) {
        if (outcome.level() == level) {
          counts.merge(outcome.status(), 1, Integer::sum);
          facts += outcome.status() == VectorStatus.SKIP ? 0 : outcome.facts();
        }
      }
      json.put("facts", facts);
      putCounts(json, counts);
    }
    return levels;
  }

  private static void putCounts(ObjectNode json, Map<VectorStatus, Integer> counts) {
    for (VectorStatus status : VectorStatus.values()) {
      json.put(status.title(), counts.getOrDefault(status, 0));
    }
  }

  private static ArrayNode rules(KitReport report) {
    Map<String, Map<VectorStatus, Integer>> counts = new LinkedHashMap<>();
    for (VectorOutcome outcome : report.outcomes()) {
      outcome
          .rules()
          .forEach(rule ->
              counts
                  .computeIfAbsent(rule, _ -> new LinkedHashMap<>())
                  .merge(outcome.status(), 1, Integer::sum));
    }
    ArrayNode rules = Json.array();
    for (RuleEntry rule : report.rules()) {
      Map<VectorStatus, Integer> ofRule = counts.getOrDefault(rule.id(), Map.of());
      ObjectNode json = rules.addObject().put("id", rule.id()).put("title", rule.title());
      json.put("status", status(ofRule));
      putCounts(json, ofRule);
      if (!rule.untested().isEmpty()) {
        json.put("untested", rule.untested());
      }
    }
    return rules;
  }

  private static String status(Map<VectorStatus, Integer> counts) {
    if (counts.containsKey(VectorStatus.FAIL)) {
      return "fail";
    }
    if (counts.containsKey(VectorStatus.KNOWN_FAILURE)) {
      return "known_failure";
    }
    boolean passed =
        counts.containsKey(VectorStatus.PASS) || counts.containsKey(VectorStatus.UNEXPECTED_PASS);
    return passed ? "pass" : counts.containsKey(VectorStatus.SKIP) ? "skip" : "untested";
  }

  private static ObjectNode divergence(KitDivergence divergence) {
    ObjectNode json = Json.object();
    json.put("id", divergence.vector().id());
    json.put("why", divergence.vector().why());
    json.put("path", divergence.difference().path());
    json.put("expected", divergence.difference().expected());
    json.put("actual", divergence.difference().actual());
    DivergenceGrid.of(divergence).ifPresent(grid -> json.set("grid", grid));
    return json;
  }

  /**
   * Writes how one vector ended.
   *
   * @param outcome the outcome
   * @return an object that {@link KitOutcomes} reads
   */
  public static ObjectNode outcome(VectorOutcome outcome) {
    ObjectNode json = Json.object().put("id", outcome.id()).put("level", outcome.level().name());
    outcome.rules().forEach(json.putArray("rules")::add);
    json.put("facts", outcome.facts()).put("status", outcome.status().title());
    if (!outcome.reason().isEmpty()) {
      json.put("reason", outcome.reason());
    }
    outcome
        .difference()
        .ifPresent(difference ->
            json.put("path", difference.path())
                .put("expected", difference.expected())
                .put("actual", difference.actual()));
    if (outcome.errorRatio() > 0) {
      json.put("error_over_bound", Math.min(outcome.errorRatio(), Double.MAX_VALUE));
    }
    return json;
  }
}
