package org.sepllm.hat.runtime;

import java.util.Locale;
import java.util.Objects;

/**
 * How a kernel is compiled.
 *
 * @param checked whether every index and integer division is guarded and loops are limited, so that
 *     a mistake becomes a {@link KernelFault}
 * @param exact whether each floating operation is rounded on its own, as in Java: no contraction,
 *     exact division and square root
 * @param loopLimit how many rounds a loop may make in checked mode, at least 1
 * @param races which memory is watched for data races
 */
public record CompileOptions(boolean checked, boolean exact, long loopLimit, RaceCheck races) {
  /** The limit of rounds of a loop in checked mode unless another is set: {@value}. */
  public static final long DEFAULT_LOOP_LIMIT = 1L << 32;

  /**
   * Checks the limit.
   *
   * @throws IllegalArgumentException if the limit is below 1
   */
  public CompileOptions {
    Objects.requireNonNull(races, "races");
    if (loopLimit < 1) {
      throw new IllegalArgumentException("loopLimit is " + loopLimit + ", must be at least 1");
    }
  }

  /**
   * Reads the system properties {@code hat.checked} (default: the device's), {@code hat.exact}
   * (default {@code true}), {@code hat.loop.limit} and {@code hat.races} ({@code all}, {@code
   * local} or {@code off}; default {@code all}).
   *
   * @param checkedByDefault whether the device wants checks unless the property says otherwise
   * @return the options
   * @throws IllegalArgumentException if a property has a value that it cannot have
   */
  public static CompileOptions fromProperties(boolean checkedByDefault) {
    return new CompileOptions(
        flag("hat.checked", checkedByDefault),
        flag("hat.exact", true),
        Long.getLong("hat.loop.limit", DEFAULT_LOOP_LIMIT),
        races(System.getProperty("hat.races", "all")));
  }

  private static boolean flag(String property, boolean byDefault) {
    String value = System.getProperty(property, String.valueOf(byDefault));
    if (!value.equals("true") && !value.equals("false")) {
      throw new IllegalArgumentException(property + " is '" + value + "', must be true or false");
    }
    return value.equals("true");
  }

  private static RaceCheck races(String value) {
    return switch (value) {
      case "all", "local", "off" -> RaceCheck.valueOf(value.toUpperCase(Locale.ROOT));
      default ->
          throw new IllegalArgumentException(
              "hat.races is '" + value + "', must be all, local or off");
    };
  }

  /**
   * Returns the same options with checks on or off.
   *
   * @param newChecked whether to check
   * @return the changed options
   */
  public CompileOptions withChecked(boolean newChecked) {
    return new CompileOptions(newChecked, exact, loopLimit, races);
  }
}
