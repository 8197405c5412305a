package org.sepllm.conformance.kit.run;

import java.util.Optional;
import org.sepllm.conformance.check.Answer;
import org.sepllm.conformance.kit.vector.KitVector;

/** Where answers come from. */
public interface AnswerSource extends AutoCloseable {

  /**
   * Gives the answer to a vector.
   *
   * @param vector the question
   * @return the answer, or why there is none
   */
  Answer answer(KitVector vector);

  /** Forgets earlier failures, because a new level begins. */
  default void forgive() {}

  /**
   * Says that no question follows.
   *
   * @return how the source failed at that, if it did
   */
  default Optional<String> finish() {
    return Optional.empty();
  }

  /** Ends the source. */
  @Override
  void close();
}
