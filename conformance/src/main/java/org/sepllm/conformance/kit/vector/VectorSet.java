package org.sepllm.conformance.kit.vector;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Which part of the kit a vector belongs to. */
public enum VectorSet {
  /** The fewest vectors that uncover nearly all planted mistakes. */
  SMOKE,
  /** What is committed beside them: every rule, every mistake several times. */
  CORE,
  /** What is generated again from the seed. */
  EXTENDED,
  /** Streams of 4,000,000 steps, generated on demand. */
  LONG;

  /**
   * Gives the name used in files and options.
   *
   * @return for example {@code smoke}
   */
  public String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Finds a set by its name.
   *
   * @param title for example {@code smoke}
   * @return the set; empty if there is none of the name
   */
  public static Optional<VectorSet> titled(String title) {
    return Arrays.stream(values()).filter(set -> set.title().equals(title)).findFirst();
  }

  /**
   * Says whether the repository holds the files of the set.
   *
   * @return true for {@code smoke} and {@code core}
   */
  public boolean committed() {
    return this == SMOKE || this == CORE;
  }
}
