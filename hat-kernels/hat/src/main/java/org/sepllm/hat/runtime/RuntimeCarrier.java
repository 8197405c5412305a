package org.sepllm.hat.runtime;

import optkl.util.carriers.ArenaAndLookupCarrier;

/** A carrier that knows the runtime behind it; every accelerator is one. */
public interface RuntimeCarrier extends ArenaAndLookupCarrier {
  /**
   * Returns the runtime.
   *
   * @return the runtime
   */
  DeviceRuntime runtime();

  /**
   * Finds the runtime behind a carrier.
   *
   * @param carrier the carrier
   * @return its runtime
   * @throws IllegalArgumentException if it is no accelerator
   */
  static DeviceRuntime of(ArenaAndLookupCarrier carrier) {
    if (carrier instanceof RuntimeCarrier runtimeCarrier) {
      return runtimeCarrier.runtime();
    }
    throw new IllegalArgumentException("buffers are made from an accelerator, not " + carrier);
  }
}
