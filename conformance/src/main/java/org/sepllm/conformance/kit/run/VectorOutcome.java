package org.sepllm.conformance.kit.run;

import java.util.List;
import java.util.Optional;
import org.sepllm.conformance.check.judge.Difference;
import org.sepllm.conformance.kit.vector.KitLevel;

/**
 * How one vector ended.
 *
 * <p>Range: {@code facts} at least 0, {@code errorRatio} at least 0, possibly infinite.
 *
 * @param id the vector
 * @param level its level
 * @param rules the rules that it looks at
 * @param facts how many places of the answer are compared
 * @param status how it ended
 * @param reason why it was skipped, or what kind of failure it was; empty for a pass
 * @param difference where the answer differs
 * @param errorRatio the largest error of a number divided by its bound; 0 where all is exact
 */
public record VectorOutcome(
    String id,
    KitLevel level,
    List<String> rules,
    long facts,
    VectorStatus status,
    String reason,
    Optional<Difference> difference,
    double errorRatio) {

  /**
   * Copies the list.
   *
   * @param id the vector
   * @param level its level
   * @param rules the rules
   * @param facts how many places are compared
   * @param status how it ended
   * @param reason why
   * @param difference where the answer differs
   * @param errorRatio the largest error divided by its bound
   */
  public VectorOutcome {
    rules = List.copyOf(rules);
  }
}
