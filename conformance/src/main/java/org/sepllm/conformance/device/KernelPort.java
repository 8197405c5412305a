package org.sepllm.conformance.device;

import org.sepllm.conformance.port.Port;
import org.sepllm.conformance.port.PortFailure;
import org.sepllm.conformance.protocol.Limits;
import org.sepllm.conformance.protocol.RequestHandler;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.hat.runtime.BackendUnavailable;
import org.sepllm.hat.runtime.Backends;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.KernelBackend;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The kernels on one back end as a port within this process. */
public final class KernelPort implements Port {
  private final String backend;
  private final DeviceSession session;
  private final RequestHandler handler;
  private int questions;

  private KernelPort(String backend, DeviceSession session, Limits limits) {
    this.backend = backend;
    this.session = session;
    this.handler =
        new RequestHandler(
            "SepLLM kernels on " + backend, limits, new KernelImplementation(session));
  }

  /**
   * Opens the device of a back end.
   *
   * @param backend the name of the back end
   * @param limits what one question may ask for
   * @return the port
   * @throws PortFailure if the back end cannot run here
   * @throws IllegalArgumentException if there is no back end of that name
   */
  public static KernelPort open(String backend, Limits limits) throws PortFailure {
    return open(Backends.named(backend), limits);
  }

  static KernelPort open(KernelBackend backend, Limits limits) throws PortFailure {
    try {
      return new KernelPort(
          backend.name(), DeviceSession.open(backend, CompileOptions.fromProperties(true)), limits);
    } catch (BackendUnavailable absent) {
      throw new PortFailure(
          PortFailure.Kind.NOT_STARTABLE, backend.name() + " is absent: " + absent.getMessage());
    }
  }

  @Override
  public String name() {
    return backend;
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

  @Override
  public void close() {
    session.close();
  }
}
