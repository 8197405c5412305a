package org.sepllm.conformance.check;

import org.sepllm.conformance.port.Port;
import org.sepllm.conformance.port.PortFailure;
import org.sepllm.conformance.port.ReferencePort;
import org.sepllm.conformance.protocol.Limits;
import tools.jackson.databind.node.ObjectNode;

/** The reference until a certain kind of question comes, at which it fails. */
final class FailingPort implements Port {
  private final ReferencePort reference = new ReferencePort(Limits.DEFAULT);
  private final PortFailure.Kind kind;
  private final String operation;
  private boolean failed;

  FailingPort(PortFailure.Kind kind, String operation) {
    this.kind = kind;
    this.operation = operation;
  }

  @Override
  public String name() {
    return "failing";
  }

  @Override
  public ObjectNode hello() throws PortFailure {
    failIf("hello");
    return reference.hello();
  }

  @Override
  public ObjectNode ask(ObjectNode request) throws PortFailure {
    failIf(request.get("op").stringValue());
    return reference.ask(request);
  }

  @Override
  public void finish() throws PortFailure {
    failIf("finish");
  }

  private void failIf(String asked) throws PortFailure {
    if (failed || asked.equals(operation)) {
      failed = true;
      throw new PortFailure(kind, "as planned at " + asked);
    }
  }

  @Override
  public void close() {
    reference.close();
  }
}
