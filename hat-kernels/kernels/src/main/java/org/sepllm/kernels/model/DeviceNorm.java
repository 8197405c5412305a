package org.sepllm.kernels.model;

import hat.buffer.F32Array;

/**
 * A norm on a device.
 *
 * @param scale the scale of each dimension
 * @param bias what is added, or of length 0 for RMSNorm
 * @param epsilon what keeps the root away from 0
 */
record DeviceNorm(F32Array scale, F32Array bias, float epsilon) {
  boolean centered() {
    return bias.length() > 0;
  }

  int size() {
    return scale.length();
  }
}
