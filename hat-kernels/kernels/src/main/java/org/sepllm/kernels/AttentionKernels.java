package org.sepllm.kernels;

import org.sepllm.hat.runtime.BackendDevice;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.SpecException;

/** Which of two kernels that compute the same is launched. */
public enum AttentionKernels {
  /** One work-item for each row: readable, without local memory, faster on processors. */
  PLAIN,
  /** Tiles in local memory and registers, for graphics processors. */
  TILED;

  /** The least local memory that OpenCL promises on a graphics processor. */
  private static final int PROMISED_LOCAL_BYTES = 32 * 1024;

  /** Chooses for a device where the tiled kernels need no more local memory than is promised. */
  static AttentionKernels of(BackendDevice device) {
    return of(device, PROMISED_LOCAL_BYTES);
  }

  /**
   * Chooses for a device: a device with memory of its own that runs kernels unchecked is a graphics
   * processor.
   */
  static AttentionKernels of(BackendDevice device, int localBytes) {
    boolean graphics = device.memory().isPresent() && !device.checkedByDefault();
    return graphics && device.info().localBytes() >= localBytes ? TILED : PLAIN;
  }

  /**
   * Checks that a device can run these kernels.
   *
   * @throws SpecException of kind {@code TOO_LARGE} if they need more local memory than it has
   */
  void requireLocal(BackendDevice device, int localBytes) {
    if (this == TILED && device.info().localBytes() < localBytes) {
      throw new SpecException(
          ErrorKind.TOO_LARGE,
          "SEP-ATTN-003",
          "tiled kernels need "
              + localBytes
              + " bytes of local memory, "
              + device.info().name()
              + " has "
              + device.info().localBytes());
    }
  }
}
