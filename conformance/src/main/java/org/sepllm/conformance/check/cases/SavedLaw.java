package org.sepllm.conformance.check.cases;

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
}
