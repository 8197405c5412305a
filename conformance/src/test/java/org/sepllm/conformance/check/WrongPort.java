package org.sepllm.conformance.check;

import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.sepllm.conformance.port.Port;
import org.sepllm.conformance.port.PortFailure;
import org.sepllm.conformance.port.ReferencePort;
import org.sepllm.conformance.protocol.Limits;
import tools.jackson.databind.node.ObjectNode;

/** The reference with one mistake: it answers another question, or spoils its answer. */
final class WrongPort implements Port {
  private final ReferencePort reference = new ReferencePort(Limits.DEFAULT);
  private final BiFunction<ObjectNode, ReferencePort, ObjectNode> mistake;

  WrongPort(BiFunction<ObjectNode, ReferencePort, ObjectNode> mistake) {
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
    return mistake.apply(request.deepCopy(), reference);
  }

  @Override
  public void close() {
    reference.close();
  }
}
