package org.sepllm.conformance.bench.device;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A group of measurements. */
public enum Suite {
  /** The forward pass over a whole text. */
  PREFILL,
  /** The backward pass. */
  BACKWARD,
  /** One token of each row over the cache. */
  DECODE,
  /** One token of one row over the caches of all layers, whose queries are all there. */
  LAYERS_AT_ONCE,
  /** One token of one row through all layers, each with the queries that the one before yielded. */
  NEW_TOKEN,
  /** The compaction of the cache. */
  COMPACTION,
  /** The scan for separators. */
  SCAN,
  /** From token ids on the host to the output of the forward pass. */
  END_TO_END;

  /**
   * Returns the name on the command line and in files.
   *
   * @return for example {@code end-to-end}
   */
  public String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Finds a suite.
   *
   * @param title its name
   * @return the suite; empty if there is none of that name
   */
  public static Optional<Suite> named(String title) {
    return Arrays.stream(values()).filter(suite -> suite.title().equals(title)).findFirst();
  }
}
