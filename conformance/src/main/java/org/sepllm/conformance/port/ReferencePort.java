package org.sepllm.conformance.port;

import java.util.Optional;
import org.sepllm.conformance.protocol.Limits;
import org.sepllm.conformance.protocol.RequestHandler;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The reference as a port within this process; it answers as the command {@code port} does. */
public final class ReferencePort implements Port {
  private final RequestHandler handler;
  private int questions;

  /**
   * Builds the port.
   *
   * @param limits what one question may ask for
   */
  public ReferencePort(Limits limits) {
    this.handler = new RequestHandler(describe(), limits);
  }

  /**
   * Returns the name that the reference gives itself.
   *
   * @return for example {@code SepLLM reference 0.1.0}
   */
  public static String describe() {
    Optional<String> version =
        Optional.ofNullable(ReferencePort.class.getPackage().getImplementationVersion());
    return "SepLLM reference " + version.orElse("development");
  }

  @Override
  public String name() {
    return "reference";
  }

  @Override
  public ObjectNode hello() {
    return ask(JsonNodeFactory.instance.objectNode().put("op", "hello"));
  }

  @Override
  public ObjectNode ask(ObjectNode request) {
    ObjectNode numbered = JsonNodeFactory.instance.objectNode().put("id", questions++);
    return handler.answer(numbered.setAll(request));
  }

  /** There is nothing to end. */
  @Override
  public void close() {}
}
