package org.sepllm.conformance.kit.run;

import java.util.Optional;
import org.sepllm.conformance.check.Answer;
import org.sepllm.conformance.check.PortSession;
import org.sepllm.conformance.check.PortStarter;
import org.sepllm.conformance.kit.vector.KitVector;
import org.sepllm.conformance.port.PortFailure;

/** The answers of a running port. */
public final class PortAnswers implements AnswerSource {
  private static final int MAX_FAILURES_OF_A_LEVEL = 3;

  private final PortSession session;

  /**
   * Starts the port.
   *
   * @param starter makes the port; asked again after a failure
   * @throws PortFailure if it cannot be started or does not introduce itself
   */
  public PortAnswers(PortStarter starter) throws PortFailure {
    this.session = new PortSession(starter, MAX_FAILURES_OF_A_LEVEL);
  }

  @Override
  public Answer answer(KitVector vector) {
    return session.ask(vector.request());
  }

  @Override
  public void forgive() {
    session.forgive();
  }

  @Override
  public Optional<String> finish() {
    return session.finish();
  }

  @Override
  public void close() {
    session.close();
  }
}
