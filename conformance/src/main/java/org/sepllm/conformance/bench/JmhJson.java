package org.sepllm.conformance.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * What JMH writes, alone or as the results of a setting, as a benchmark file: the suite {@code
 * jmh}, whose times are those of one operation.
 */
final class JmhJson {
  static final String SUITE = "jmh";
  private static final List<String> SIZES = List.of("length", "size");
  private static final Map<String, Double> MILLISECONDS =
      Map.of("s", 1e3, "ms", 1.0, "us", 1e-3, "ns", 1e-6);

  private JmhJson() {}

  /** Says whether a file is JMH's and not one of {@link BenchJson}. */
  static boolean is(JsonNode top) {
    return results(top).path(0).has("primaryMetric");
  }

  private static JsonNode results(JsonNode top) {
    return top.isArray() ? top : top.path("results");
  }

  /**
   * Reads the results.
   *
   * @throws BenchException if a result has another unit or not all numbers
   */
  static BenchFile file(String path, JsonNode top) {
    Map<String, String> setting = new LinkedHashMap<>();
    top.path("setting")
        .properties()
        .forEach(fact ->
            setting.put(
                fact.getKey(),
                fact.getValue().isValueNode()
                    ? fact.getValue().asString()
                    : fact.getValue().toString()));
    List<BenchRow> rows = new ArrayList<>();
    for (JsonNode result : results(top)) {
      try {
        rows.add(row(result));
      } catch (IllegalArgumentException wrong) {
        throw new BenchException(
            "%s: %s: %s".formatted(path, result.path("benchmark"), wrong.getMessage()), wrong);
      }
    }
    return new BenchFile(setting, rows);
  }

  private static BenchRow row(JsonNode result) {
    Map<String, String> parameters = new LinkedHashMap<>();
    result
        .path("params")
        .properties()
        .forEach(parameter -> parameters.put(parameter.getKey(), parameter.getValue().asString()));
    Optional<String> size = SIZES.stream().filter(parameters::containsKey).findFirst();
    long length = size.map(parameters::remove).map(Long::parseLong).orElse(0L);
    String benchmark = result.path("benchmark").asString();
    int ofClass = benchmark.lastIndexOf('.', benchmark.lastIndexOf('.') - 1) + 1;
    String name =
        parameters.entrySet().stream()
            .map(parameter -> ", " + parameter.getKey() + " " + parameter.getValue())
            .collect(Collectors.joining("", benchmark.substring(ofClass), ""));
    int runs = result.path("measurementIterations").asInt() * result.path("forks").asInt();
    return new BenchRow(
        SUITE, name, length, times(result.path("primaryMetric"), runs), Optional.empty(), Map.of());
  }

  private static Times times(JsonNode metric, int runs) {
    String unit = metric.path("scoreUnit").asString("none");
    double[] ascending = {
      percentile(metric, "0.0"), percentile(metric, "50.0"), percentile(metric, "100.0")
    };
    if (unit.endsWith("/op") && MILLISECONDS.containsKey(unit.substring(0, unit.length() - 3))) {
      double factor = MILLISECONDS.get(unit.substring(0, unit.length() - 3));
      return new Times(factor * ascending[1], factor * ascending[0], factor * ascending[2], runs);
    }
    if (unit.startsWith("ops/") && MILLISECONDS.containsKey(unit.substring(4))) {
      double factor = MILLISECONDS.get(unit.substring(4));
      return new Times(factor / ascending[1], factor / ascending[2], factor / ascending[0], runs);
    }
    throw new IllegalArgumentException(
        "scoreUnit is " + unit + ", must be a time per op or ops per time");
  }

  private static double percentile(JsonNode metric, String name) {
    JsonNode number = metric.path("scorePercentiles").path(name);
    if (!number.isNumber()) {
      throw new IllegalArgumentException("scorePercentiles has no number at " + name);
    }
    return number.asDouble();
  }
}
