package org.sepllm.conformance.check.local;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sepllm.conformance.check.cases.Level;
import org.sepllm.conformance.check.judge.Difference;
import org.sepllm.conformance.check.judge.Json;
import tools.jackson.databind.node.ObjectNode;

/**
 * A law in one setting, as a report names it.
 *
 * @param level the level it is counted at
 * @param law the law
 * @param setting the kernels and the problem
 */
public record SavedLaw(Level level, String law, String setting) {
  /** The field of a saved line that tells a law from a question: {@value}. */
  public static final String LAW = "law";

  /** The field of the level: {@value}. */
  public static final String LEVEL = "level";

  /** The field of the setting: {@value}. */
  public static final String SETTING = "setting";

  /**
   * Returns the law as reports show it.
   *
   * @return the line of a file of cases
   */
  public ObjectNode subject() {
    return Json.object().put(LEVEL, level.name()).put(LAW, law).put(SETTING, setting);
  }

  /**
   * Picks the law out of those of a port.
   *
   * @param laws the laws of the port
   * @return that law alone; a failed comparison if the port has none of that name and setting
   */
  public LocalChecks among(List<LocalChecks> laws) {
    ObjectNode subject = subject();
    List<LocalChecks> found =
        laws.stream()
            .filter(others -> others.level() == level)
            .map(others -> others.only(subject::equals))
            .toList();
    return new LocalChecks(
        "replay",
        level,
        asked -> {
          Stream<LocalCheck> tried =
              found.stream().flatMap(others -> others.source().checks(asked));
          return orUnknown(tried, subject);
        });
  }

  private static Stream<LocalCheck> orUnknown(Stream<LocalCheck> tried, ObjectNode subject) {
    List<LocalCheck> checks;
    try (tried) {
      checks = tried.toList();
    }
    return checks.isEmpty()
        ? Stream.of(
            new LocalCheck(
                subject,
                Optional.of(new Difference("", "a law of this port", "none of that name"))))
        : checks.stream();
  }
}
