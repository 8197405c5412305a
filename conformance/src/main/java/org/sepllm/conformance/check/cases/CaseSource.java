package org.sepllm.conformance.check.cases;

import java.util.stream.Stream;

/** Where cases come from. */
public interface CaseSource {

  /**
   * Says what the report calls the source.
   *
   * @return its name
   */
  String name();

  /**
   * Makes the cases of one level, one after the other.
   *
   * @param level the level
   * @return its cases
   */
  Stream<CheckCase> cases(Level level);
}
