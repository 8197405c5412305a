package org.sepllm.conformance.kit.report;

import java.io.PrintStream;
import tools.jackson.databind.JsonNode;

/** Prints a report for people at a terminal. */
public final class KitText {
  private KitText() {}

  /**
   * Prints the levels, the first divergences, the rules that fail, and the verdict.
   *
   * @param report an object as {@link KitJson} makes it
   * @param out where to print
   */
  public static void print(JsonNode report, PrintStream out) {
    out.printf("%-16s %8s %8s %8s %8s %14s%n", "", "pass", "fail", "skip", "known", "facts");
    for (JsonNode level : report.path("levels")) {
      out.printf(
          "%-16s %8d %8d %8d %8d %,14d%n",
          level.path("level").asString("") + " " + level.path("title").asString(""),
          level.path("pass").asInt(0),
          level.path("fail").asInt(0),
          level.path("skip").asInt(0),
          level.path("known_failure").asInt(0),
          level.path("facts").asLong(0));
    }
    for (JsonNode divergence : report.path("divergences")) {
      out.printf("%n%s: %s%n", word(divergence, "id"), word(divergence, "why"));
      out.printf("  at        %s%n", word(divergence, "path"));
      out.printf("  expected  %s%n", word(divergence, "expected"));
      out.printf("  actual    %s%n", word(divergence, "actual"));
    }
    printRules(report, out);
    for (JsonNode failure : report.path("port_failures")) {
      out.printf("port: %s%n", failure.asString(""));
    }
    printUnexpected(report, out);
    out.printf("%n%s%n", Badge.line(report));
  }

  private static String word(JsonNode node, String field) {
    return node.path(field).asString("");
  }

  private static void printRules(JsonNode report, PrintStream out) {
    boolean first = true;
    for (JsonNode rule : report.path("rules")) {
      if (rule.path("fail").asInt(0) > 0) {
        out.print(first ? String.format("%nrules that fail%n") : "");
        first = false;
        out.printf(
            "  %s %s: %d of %d%n",
            word(rule, "id"),
            word(rule, "title"),
            rule.path("fail").asInt(0),
            rule.path("fail").asInt(0) + rule.path("pass").asInt(0));
      }
    }
  }

  private static void printUnexpected(JsonNode report, PrintStream out) {
    for (JsonNode vector : report.path("vectors")) {
      if (word(vector, "status").equals("unexpected_pass")) {
        out.printf("%s passes although it is listed as a known failure%n", word(vector, "id"));
      }
    }
  }
}
