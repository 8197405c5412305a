package org.sepllm.conformance.check;

import java.util.stream.Stream;

/** Where cases come from. */
interface CaseSource {

  /** What the report calls it. */
  String name();

  /** The cases of one level, made one after the other. */
  Stream<CheckCase> cases(Level level);
}
