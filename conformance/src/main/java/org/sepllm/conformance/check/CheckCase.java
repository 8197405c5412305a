package org.sepllm.conformance.check;

import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** One question to a port together with the specification's own answer. */
sealed interface CheckCase permits MaskCase, CacheCase, AttentionCase, RecordedCase {

  /** The level that this case belongs to. */
  Level level();

  /** The question in the words of the port protocol, without an id. */
  ObjectNode request();

  /** Compares an answer with what the specification expects. */
  Verdict judge(ObjectNode answer);

  /** Valid cases that are smaller by one reduction, the boldest first. */
  Stream<CheckCase> simpler();

  /** What this case covers. */
  Set<CaseClass> classes();
}
