package org.sepllm.conformance.check;

import java.util.function.UnaryOperator;
import org.sepllm.conformance.port.Port;
import org.sepllm.conformance.port.PortFailure;
import org.sepllm.conformance.port.ReferencePort;
import org.sepllm.conformance.protocol.Limits;
import tools.jackson.databind.node.ObjectNode;

/** The reference with one mistake: it answers another question, or spoils its answer. */
final class WrongPort implements Port {
  private final ReferencePort reference = new ReferencePort(Limits.DEFAULT);
  private final Mistake mistake;

  /** Answers in place of the reference. */
  @FunctionalInterface
  interface Mistake {
    ObjectNode answer(ObjectNode request, ReferencePort reference) throws PortFailure;
  }

  WrongPort(Mistake mistake) {
    this.mistake = mistake;
  }

  /** A port that misunderstands a question. */
  static WrongPort misreading(UnaryOperator<ObjectNode> misread) {
    return new WrongPort((request, port) -> port.ask(misread.apply(request)));
  }

  @Override
  public String name() {
    return "wrong";
  }

  @Override
  public ObjectNode hello() {
    return reference.hello();
  }

  @Override
  public ObjectNode ask(ObjectNode request) throws PortFailure {
    return mistake.answer(request.deepCopy(), reference);
  }

  @Override
  public void close() {
    reference.close();
  }
}
