package org.sepllm.conformance.check;

import java.util.Optional;
import org.sepllm.conformance.port.Port;
import org.sepllm.conformance.port.PortFailure;
import tools.jackson.databind.node.ObjectNode;

/** A port that is started again after it failed, but not forever. */
public final class PortSession implements AutoCloseable {
  private final PortStarter starter;
  private final int maxFailures;
  private Port port;
  private Offer offer;
  private boolean running;
  private int failures;

  /**
   * Starts the port and asks what it offers.
   *
   * <p>Range: {@code maxFailures} at least 1.
   *
   * @param starter makes the port; asked again after a failure
   * @param maxFailures after how many failures the port is not started again
   * @throws PortFailure if it cannot be started or does not introduce itself
   */
  public PortSession(PortStarter starter, int maxFailures) throws PortFailure {
    this.starter = starter;
    this.maxFailures = maxFailures;
    start();
  }

  private void start() throws PortFailure {
    port = starter.start();
    running = true;
    try {
      offer = new Offer(port.hello());
    } catch (PortFailure failure) {
      close();
      throw failure;
    }
  }

  /** Says that the port failed so often that it is not started again. */
  boolean givenUp() {
    return failures >= maxFailures;
  }

  /** Forgets the failures so far: a new level is a new chance. */
  public void forgive() {
    failures = 0;
  }

  /**
   * Asks one question, after a new start if the port failed before.
   *
   * @param request the question without an id
   * @return what came back, or why it was not asked
   */
  public Answer ask(ObjectNode request) {
    Optional<String> refusal = offer.refusal(request);
    if (refusal.isPresent()) {
      return new Answer.Skipped(refusal.get());
    }
    if (givenUp()) {
      return new Answer.Skipped("given up after " + maxFailures + " failures of the port");
    }
    try {
      if (!running) {
        start();
      }
      return Answer.of(port.ask(request));
    } catch (PortFailure failure) {
      failures++;
      close();
      return new Answer.Failed(failure.kind().words(), failure.getMessage());
    }
  }

  /**
   * Says that no question follows.
   *
   * @return how the port failed at that, if it did
   */
  public Optional<String> finish() {
    if (!running) {
      return Optional.empty();
    }
    try {
      port.finish();
      return Optional.empty();
    } catch (PortFailure failure) {
      return Optional.of(failure.kind().words() + ": " + failure.getMessage());
    }
  }

  /** Ends the port if it runs; the next question starts it again. */
  @Override
  public void close() {
    if (running) {
      running = false;
      port.close();
    }
  }
}
