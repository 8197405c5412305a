package org.sepllm.kernels;

import org.sepllm.hat.runtime.BackendDevice;

/** Which of two kernels that compute the same is launched. */
public enum AttentionKernels {
  /** One work-item for each row: readable, without local memory, faster on processors. */
  PLAIN,
  /** Tiles in local memory and registers, for graphics processors. */
  TILED;

  /** A device with memory of its own that runs kernels unchecked is a graphics processor. */
  static AttentionKernels of(BackendDevice device) {
    return device.memory().isPresent() && !device.checkedByDefault() ? TILED : PLAIN;
  }
}
