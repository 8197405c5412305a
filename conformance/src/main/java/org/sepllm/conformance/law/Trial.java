package org.sepllm.conformance.law;

import java.util.Optional;
import java.util.function.Supplier;
import org.sepllm.conformance.check.cases.Level;
import org.sepllm.conformance.check.cases.SavedLaw;
import org.sepllm.conformance.check.judge.Difference;
import org.sepllm.conformance.check.local.LocalCheck;
import tools.jackson.databind.node.ObjectNode;

/**
 * One law in one setting.
 *
 * @param law what must hold
 * @param setting the kernels and the problem
 * @param attempt says what breaks it, if anything does
 */
record Trial(String law, String setting, Supplier<Optional<Difference>> attempt) {
  ObjectNode subject(Level level) {
    return new SavedLaw(level, law, setting).subject();
  }

  LocalCheck check(Level level) {
    return new LocalCheck(subject(level), outcome());
  }

  /** A kernel that fails breaks every law. */
  private Optional<Difference> outcome() {
    try {
      return attempt.get();
    } catch (RuntimeException failed) {
      return Optional.of(new Difference("", "a result", failed.toString()));
    }
  }
}
