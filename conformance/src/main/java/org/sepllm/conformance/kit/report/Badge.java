package org.sepllm.conformance.kit.report;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The result in one line, for a README. */
public final class Badge {
  private Badge() {}

  /**
   * Writes the line: the highest level up to which everything agrees.
   *
   * @param report an object as {@link KitJson} makes it
   * @return for example {@code SepLLM kit 1.0: L0 L1 conformant, 4044 of 5267 vectors}
   */
  public static String line(JsonNode report) {
    List<String> passed = new ArrayList<>();
    List<String> failed = new ArrayList<>();
    long compared = 0;
    for (JsonNode level : report.path("levels")) {
      int fails = level.path("fail").asInt(0) + level.path("known_failure").asInt(0);
      int passes = level.path("pass").asInt(0) + level.path("unexpected_pass").asInt(0);
      compared += passes;
      if (fails > 0) {
        failed.add(level.path("level").asString(""));
      } else if (passes > 0) {
        passed.add(level.path("level").asString(""));
      }
    }
    String head = "SepLLM kit " + report.path("kit").asString("") + ": ";
    String tail = ", %d of %d vectors".formatted(compared, report.path("vectors").size());
    String partly = report.path("complete").asBoolean(true) ? "" : ", interrupted";
    if (!failed.isEmpty()) {
      return head + String.join(" ", failed) + " differ" + tail + partly;
    }
    boolean agrees = report.path("result").asString("").equals("conformant");
    return agrees
        ? head + String.join(" ", passed) + " conformant" + tail + partly
        : head + "no verdict" + tail + partly;
  }
}
