package org.sepllm.conformance.check;

import org.sepllm.conformance.port.Port;
import org.sepllm.conformance.port.PortFailure;

/** Makes the port that is checked; it is asked again after the port has failed. */
@FunctionalInterface
public interface PortStarter {

  /**
   * Starts the port.
   *
   * @return a port that no question was asked of
   * @throws PortFailure if it cannot be started
   */
  Port start() throws PortFailure;
}
