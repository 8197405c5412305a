package org.sepllm.conformance.kit.vector;

import java.util.Arrays;
import java.util.Optional;

/** What a port can claim. */
public enum KitLevel {
  /** Masks, compared exactly. */
  L0("masks"),
  /** Caches step by step, compared exactly. */
  L1("caches"),
  /** Attention and gradients, compared within the bound of each number. */
  L2("attention"),
  /** Long streams, compared by digests. */
  L3("streams"),
  /** Language models: likelihoods and logits, compared within the bound of each number. */
  L4("models");

  private final String title;

  KitLevel(String title) {
    this.title = title;
  }

  /**
   * Gives the heading used in reports.
   *
   * @return for example {@code caches}
   */
  public String title() {
    return title;
  }

  /**
   * Finds the level by its name.
   *
   * @param name for example {@code L1}
   * @return the level; empty if there is none of the name
   */
  public static Optional<KitLevel> named(String name) {
    return Arrays.stream(values()).filter(level -> level.name().equals(name)).findFirst();
  }
}
