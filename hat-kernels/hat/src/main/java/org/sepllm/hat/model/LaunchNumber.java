package org.sepllm.hat.model;

import java.util.Objects;
import java.util.function.ToIntFunction;

/** An {@code int} that is known when a kernel is launched. */
public sealed interface LaunchNumber {
  /**
   * Returns the number.
   *
   * @param parameters gives the value of an {@code int} parameter of the kernel by its name
   * @return the number
   */
  int value(ToIntFunction<String> parameters);

  /**
   * A constant.
   *
   * @param value its value
   */
  record Given(int value) implements LaunchNumber {
    @Override
    public int value(ToIntFunction<String> parameters) {
      return value;
    }
  }

  /**
   * What is passed for a parameter.
   *
   * @param name the name of an {@code int} parameter of the kernel
   */
  record Passed(String name) implements LaunchNumber {
    /** Checks that the name is present. */
    public Passed {
      Objects.requireNonNull(name, "name");
    }

    @Override
    public int value(ToIntFunction<String> parameters) {
      return parameters.applyAsInt(name);
    }
  }
}
