package org.sepllm.conformance.check;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.sepllm.conformance.check.cases.CheckCase;

/**
 * Makes a failing case as small as a bounded number of questions allows.
 *
 * <p>It takes the first smaller case that still fails and begins again with that; every reduction
 * makes a case smaller, so it ends.
 */
final class Shrinker {
  private final int maxAsks;
  private final long deadline;
  private int asks;

  Shrinker(int maxAsks, Duration maxTime) {
    this.maxAsks = maxAsks;
    this.deadline = System.nanoTime() + maxTime.toNanos();
  }

  /** The smallest failing case found, at most the given one. */
  CheckCase shrink(CheckCase failing, Predicate<CheckCase> fails) {
    CheckCase smallest = failing;
    Optional<CheckCase> next = Optional.of(failing);
    while (next.isPresent()) {
      smallest = next.get();
      next = smallest.simpler().takeWhile(_ -> !exhausted()).filter(counted(fails)).findFirst();
    }
    return smallest;
  }

  private boolean exhausted() {
    return asks >= maxAsks || System.nanoTime() >= deadline;
  }

  private Predicate<CheckCase> counted(Predicate<CheckCase> fails) {
    return smaller -> {
      asks++;
      return fails.test(smaller);
    };
  }
}
