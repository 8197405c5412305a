package org.sepllm.kernels;

import hat.Accelerator;
import hat.buffer.S32Array;

/** Lists of numbers on a device. */
final class Numbers {
  private Numbers() {}

  /** Copies a list; an empty one becomes a single 0 that no kernel reads. */
  static S32Array on(Accelerator accelerator, int[] numbers) {
    S32Array buffer = S32Array.create(accelerator, Math.max(1, numbers.length));
    for (int index = 0; index < numbers.length; index++) {
      buffer.array(index, numbers[index]);
    }
    return buffer;
  }
}
