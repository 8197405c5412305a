package org.sepllm.conformance.cli;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What an option that lists names chooses. */
final class NamedChoices {
  private NamedChoices() {}

  /**
   * Finds each name among the constants of a type.
   *
   * @param option the option that lists the names
   * @param names what was given
   * @param type the type
   * @param title the name of a constant
   * @return the constants, none if no name was given
   * @throws UsageException if there is no constant of a name
   */
  static <E extends Enum<E>> Set<E> of(
      String option, List<String> names, Class<E> type, Function<E, String> title) {
    EnumSet<E> chosen = EnumSet.noneOf(type);
    for (String name : names) {
      chosen.add(
          Arrays.stream(type.getEnumConstants())
              .filter(constant -> title.apply(constant).equals(name))
              .findFirst()
              .orElseThrow(() -> unknown(option, name, type, title)));
    }
    return chosen;
  }

  private static <E extends Enum<E>> UsageException unknown(
      String option, String name, Class<E> type, Function<E, String> title) {
    String known =
        Arrays.stream(type.getEnumConstants()).map(title).collect(Collectors.joining(", "));
    return new UsageException(option + " is \"" + name + "\", known are " + known);
  }
}
