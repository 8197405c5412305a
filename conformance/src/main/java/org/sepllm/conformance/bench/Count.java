package org.sepllm.conformance.bench;

import java.util.Locale;

/** What is counted beside the time. */
public enum Count {
  /** Pairs of query and key that the mask lets see each other, for one head. */
  VISIBLE_PAIRS,
  /** Pairs that a kernel computed, for one head. */
  EXECUTED_PAIRS,
  /** Bytes that must be read and written at least. */
  BYTES,
  /** Floating-point operations that must be done at least. */
  FLOPS,
  /** Kernels launched in one run. */
  LAUNCHES,
  /** Bytes of device memory held at most. */
  PEAK_DEVICE_BYTES;

  /**
   * Returns the name in JSON.
   *
   * @return for example {@code visible_pairs}
   */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
