package org.sepllm.conformance.kit.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** Writes a report as one page that needs nothing else: no script, no picture, no request. */
public final class HtmlPage {
  private static final String STYLE =
      """
      :root{color-scheme:light dark;--ok:#1b7f4b;--bad:#b3261e;--dim:#77736b;--line:#8884}
      body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:64rem;padding:0 1rem}
      h1{font-size:1.5rem;margin:0}h1,p,figcaption{overflow-wrap:anywhere}h2{font-size:1.15rem;margin:2rem 0 .5rem}
      table{border-collapse:collapse;width:100%}
      th,td{text-align:left;padding:.2rem .6rem;border-bottom:1px solid var(--line)}
      td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
      .pass{color:var(--ok)}.fail{color:var(--bad);font-weight:600}
      .known_failure{color:var(--bad)}.skip,.untested{color:var(--dim)}
      code{font-size:.9em;overflow-wrap:anywhere}svg{max-width:100%;height:auto}
      @media(max-width:45rem){table{display:block;overflow-x:auto}}
      .verdict{font-size:1.1rem;margin:.5rem 0 1rem}figure{margin:1rem 0}
      """;

  private final StringBuilder html = new StringBuilder();
  private final JsonNode report;

  private HtmlPage(JsonNode report) {
    this.report = report;
  }

  /**
   * Writes a report.
   *
   * @param report an object as {@link KitJson} makes it
   * @return the page
   */
  public static String of(JsonNode report) {
    return new HtmlPage(report).page();
  }

  private String page() {
    html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    html.append("<meta name=\"viewport\" content=\"width=device-width\">\n");
    html.append("<link rel=\"icon\" href=\"data:,\">\n<title>");
    html.append(escaped(Badge.line(report))).append("</title>\n<style>\n").append(STYLE);
    html.append("</style>\n</head>\n<body>\n<h1>").append(text("port")).append("</h1>\n");
    addVerdict();
    addLevels();
    addDivergences();
    addMargins();
    addRules();
    addSkips();
    addRun();
    return html.append("</body>\n</html>\n").toString();
  }

  private String text(String field) {
    return escaped(report.path(field).asString(""));
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  private void addVerdict() {
    String result = report.path("result").asString("");
    String status =
        result.equals("conformant") ? "pass" : result.equals("disagrees") ? "fail" : "skip";
    html.append("<p class=\"verdict ").append(status).append("\">");
    html.append(escaped(Badge.line(report))).append("</p>\n");
    for (JsonNode failure : report.path("port_failures")) {
      html.append("<p class=\"fail\">").append(escaped(failure.asString(""))).append("</p>\n");
    }
  }

  private void addLevels() {
    html.append("<h2>Levels</h2>\n<table><tr><th>level<th>what<th class=n>pass<th class=n>fail");
    html.append("<th class=n>skip<th class=n>known failure<th class=n>unexpected pass");
    html.append("<th class=n>facts compared</tr>\n");
    for (JsonNode level : report.path("levels")) {
      html.append("<tr><td>").append(escaped(level.path("level").asString("")));
      html.append("<td>").append(escaped(level.path("title").asString("")));
      List.of("pass", "fail", "skip", "known_failure", "unexpected_pass", "facts")
          .forEach(field -> addCount(level.path(field).asLong(0), field));
      html.append("</tr>\n");
    }
    html.append("</table>\n");
  }

  private void addCount(long count, String field) {
    String status = count == 0 ? "skip" : field;
    html.append("<td class=\"n ").append(status).append("\">").append("%,d".formatted(count));
  }

  private void addDivergences() {
    if (report.path("divergences").isEmpty()) {
      return;
    }
    html.append("<h2>First divergences</h2>\n");
    for (JsonNode divergence : report.path("divergences")) {
      html.append("<figure><figcaption><b>").append(escaped(divergence.path("id").asString("")));
      html.append("</b> ").append(escaped(divergence.path("why").asString("")));
      html.append("<br>at <code>").append(escaped(divergence.path("path").asString("")));
      html.append("</code><br>expected <code>");
      html.append(escaped(divergence.path("expected").asString("")));
      html.append("</code><br>actual <code>");
      html.append(escaped(divergence.path("actual").asString("")));
      html.append("</code></figcaption>\n");
      if (divergence.has("grid")) {
        html.append(GridSvg.of(divergence.get("grid")));
      }
      html.append("</figure>\n");
    }
  }

  private void addMargins() {
    List<Double> ratios = new ArrayList<>();
    for (JsonNode vector : report.path("vectors")) {
      if (vector.has("error_over_bound")) {
        ratios.add(vector.get("error_over_bound").asDouble(0));
      }
    }
    html.append("<h2>Error margins</h2>\n");
    if (ratios.isEmpty()) {
      html.append("<p class=skip>No number was compared within a bound.</p>\n");
    } else {
      html.append("<p>Largest error of each vector, divided by its bound; above 1 it fails.</p>\n");
      html.append(HistogramSvg.of(ratios));
    }
  }

  private void addRules() {
    html.append("<h2>Rules</h2>\n<table><tr><th>rule<th>about<th>status<th class=n>pass");
    html.append("<th class=n>fail<th class=n>skip</tr>\n");
    for (JsonNode rule : report.path("rules")) {
      String status = rule.path("status").asString("");
      html.append("<tr><td>").append(escaped(rule.path("id").asString("")));
      html.append("<td>").append(escaped(rule.path("title").asString("")));
      html.append("<td class=\"").append(escaped(status)).append("\">");
      html.append(escaped(status.replace('_', ' ')));
      if (rule.has("untested")) {
        html.append(": ").append(escaped(rule.get("untested").asString("")));
      }
      List.of("pass", "fail", "skip").forEach(field -> addCount(rule.path(field).asLong(0), field));
      html.append("</tr>\n");
    }
    html.append("</table>\n");
  }

  private void addSkips() {
    Map<String, Integer> reasons = new TreeMap<>();
    for (JsonNode vector : report.path("vectors")) {
      if (vector.path("status").asString("").equals("skip")) {
        reasons.merge(vector.path("reason").asString(""), 1, Integer::sum);
      }
    }
    if (!reasons.isEmpty()) {
      html.append("<h2>Skipped</h2>\n<table><tr><th>reason<th class=n>vectors</tr>\n");
      reasons.forEach((reason, count) ->
          html.append("<tr><td>")
              .append(escaped(reason))
              .append("<td class=n>")
              .append(count)
              .append("</tr>\n"));
      html.append("</table>\n");
    }
  }

  private void addRun() {
    html.append("<h2>Run</h2>\n<table>\n");
    addFact("kit", report.path("kit").asString(""));
    addFact("kit digest", report.path("kit_sha256").asString(""));
    addFact("environment", report.path("environment").asString(""));
    addFact("time", "%.1f s".formatted(report.path("elapsed_ms").asLong(0) / 1000.0));
    html.append("</table>\n");
  }

  private void addFact(String name, String value) {
    html.append("<tr><th>").append(escaped(name)).append("<td><code>").append(escaped(value));
    html.append("</code></tr>\n");
  }
}
