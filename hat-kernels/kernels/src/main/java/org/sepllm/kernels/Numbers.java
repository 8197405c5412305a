package org.sepllm.kernels;

import hat.Accelerator;
import hat.buffer.S32Array;
import java.util.Arrays;

/** Lists of numbers on a device. */
final class Numbers {
  private Numbers() {}

  /** Copies a list; an empty one becomes a single 0 that no kernel reads. */
  static S32Array on(Accelerator accelerator, int[] numbers) {
    return S32Array.createFrom(accelerator, Arrays.copyOf(numbers, Math.max(1, numbers.length)));
  }
}
