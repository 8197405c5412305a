package org.sepllm.conformance.check.cases;

import java.util.Set;
import java.util.stream.Stream;
import org.sepllm.conformance.check.judge.Verdict;
import tools.jackson.databind.node.ObjectNode;

/** One question to a port together with the specification's own answer. */
public sealed interface CheckCase permits MaskCase, CacheCase, AttentionCase, RecordedCase {

  /**
   * Names the level that this case belongs to.
   *
   * @return the level
   */
  Level level();

  /**
   * Writes the question in the words of the port protocol, without an id.
   *
   * @return the request
   */
  ObjectNode request();

  /**
   * Compares an answer with what the specification expects.
   *
   * @param answer the answer of a port
   * @return the verdict
   */
  Verdict judge(ObjectNode answer);

  /**
   * Makes valid cases that are smaller by one reduction.
   *
   * @return the smaller cases, the boldest first
   */
  Stream<CheckCase> simpler();

  /**
   * Says what this case covers.
   *
   * @return the classes of cases it belongs to
   */
  Set<CaseClass> classes();
}
