package org.sepllm.hat.runtime;

import optkl.util.carriers.ArenaAndLookupCarrier;
import org.sepllm.hat.model.BufferType;

/** A carrier that knows the runtime behind it; every accelerator is one. */
public interface RuntimeCarrier extends ArenaAndLookupCarrier {
  /**
   * Returns the runtime.
   *
   * @return the runtime
   */
  DeviceRuntime runtime();

  /**
   * Allocates a buffer of zeros.
   *
   * @param type what it holds
   * @param length the number of elements, at least 0
   * @return its memory
   * @throws IllegalArgumentException if the length is negative
   */
  default BufferStorage allocate(BufferType type, int length) {
    return runtime().buffers().allocate(type, length, arena());
  }

  /**
   * Finds the runtime behind a carrier.
   *
   * @param carrier the carrier
   * @return the carrier with its runtime
   * @throws IllegalArgumentException if it is no accelerator
   */
  static RuntimeCarrier of(ArenaAndLookupCarrier carrier) {
    if (carrier instanceof RuntimeCarrier runtimeCarrier) {
      return runtimeCarrier;
    }
    throw new IllegalArgumentException("buffers are made from an accelerator, not " + carrier);
  }
}
