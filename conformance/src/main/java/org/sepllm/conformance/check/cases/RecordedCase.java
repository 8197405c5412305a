package org.sepllm.conformance.check.cases;

import java.util.Set;
import java.util.stream.Stream;
import org.sepllm.conformance.check.judge.JsonDifference;
import org.sepllm.conformance.check.judge.Verdict;
import tools.jackson.databind.node.ObjectNode;

/**
 * A question with a written answer of integers and strings, from a file.
 *
 * @param level the level of the question
 * @param request the question
 * @param expected the fields that the answer must have
 * @param origin the class of the file
 */
public record RecordedCase(Level level, ObjectNode request, ObjectNode expected, CaseClass origin)
    implements CheckCase {

  @Override
  public Verdict judge(ObjectNode answer) {
    return Verdict.exact(JsonDifference.first(expected, answer));
  }

  /** What is written is asked as it is. */
  @Override
  public Stream<CheckCase> simpler() {
    return Stream.empty();
  }

  @Override
  public Set<CaseClass> classes() {
    return Set.of(origin);
  }
}
