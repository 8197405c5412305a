package org.sepllm.conformance.bench.device;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.sepllm.reference.config.SeparatorSet;
import org.sepllm.reference.mask.FixLlmMask;
import org.sepllm.reference.mask.FullMask;
import org.sepllm.reference.mask.MaskRule;
import org.sepllm.reference.mask.SepLlmMask;
import org.sepllm.reference.mask.StreamingLlmMask;

/** What queries of a text see, with a = {@value #INITIAL} and n = {@value #NEIGHBORS}. */
public enum BenchMask {
  /** Initial tokens, separators and neighbors. */
  SEPLLM,
  /** Initial tokens and neighbors. */
  STREAMINGLLM,
  /** Initial tokens, each {@value #INTERVAL}th token and neighbors. */
  FIXLLM,
  /** All tokens. */
  FULL;

  /** a, the number of initial tokens: {@value}. */
  static final int INITIAL = 4;

  /** n, the number of neighbors: {@value}. */
  static final int NEIGHBORS = 256;

  /** Δ, the distance of kept tokens: {@value}. */
  static final int INTERVAL = 16;

  /** The mask as the kernels are given it. */
  MaskRule rule(SeparatorSet separators) {
    return switch (this) {
      case SEPLLM -> new SepLlmMask(INITIAL, NEIGHBORS, separators);
      case STREAMINGLLM -> new StreamingLlmMask(INITIAL, NEIGHBORS);
      case FIXLLM -> new FixLlmMask(INITIAL, NEIGHBORS, INTERVAL);
      case FULL -> new FullMask();
    };
  }

  /** The mask as its definition says it: whether a query sees a key that is not behind it. */
  boolean sees(int query, int key, boolean separator) {
    boolean kept =
        switch (this) {
          case SEPLLM -> separator;
          case STREAMINGLLM -> false;
          case FIXLLM -> key >= INITIAL && (key - INITIAL) % INTERVAL == 0;
          case FULL -> true;
        };
    return kept || key < INITIAL || query - key < NEIGHBORS;
  }

  /** What rows call something under this mask; that of SepLLM is not named. */
  String of(String what) {
    return this == SEPLLM ? what : what + ", " + title();
  }

  /**
   * Returns the name on the command line and in rows.
   *
   * @return for example {@code streamingllm}
   */
  public String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Finds a mask.
   *
   * @param title its name
   * @return the mask; empty if there is none of that name
   */
  public static Optional<BenchMask> named(String title) {
    return Arrays.stream(values()).filter(mask -> mask.title().equals(title)).findFirst();
  }
}
