package org.sepllm.hat.model;

import java.util.HashSet;
import java.util.Set;

/** Gives names that are unique in one function and allowed in models. */
public final class NameSupply {
  private final Set<String> used = new HashSet<>(Names.RESERVED);

  /** Starts with no names given. */
  public NameSupply() {}

  /**
   * Gives a name.
   *
   * @param wish a Java name
   * @return the wish itself if it is free and allowed, else the wish with a number
   */
  public String fresh(String wish) {
    String name = wish;
    for (int number = 1; !used.add(name); number++) {
      name = wish + "_" + number;
    }
    return name;
  }
}
