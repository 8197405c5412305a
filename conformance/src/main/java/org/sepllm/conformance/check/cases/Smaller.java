package org.sepllm.conformance.check.cases;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Reductions of numbers and lists that cases are shrunk by. */
final class Smaller {
  private Smaller() {}

  /** The minimum, the middle and the next smaller number, as far as they are smaller. */
  static IntStream than(int value, int minimum) {
    return IntStream.of(minimum, minimum + (value - minimum) / 2, value - 1)
        .filter(smaller -> smaller >= minimum && smaller < value)
        .distinct();
  }

  /** The list without one item, for each item; none if only one is left. */
  static <T> Stream<List<T>> fewer(List<T> items) {
    return items.size() < 2
        ? Stream.empty()
        : IntStream.range(0, items.size()).mapToObj(dropped -> without(items, dropped));
  }

  private static <T> List<T> without(List<T> items, int dropped) {
    List<T> rest = new ArrayList<>(items);
    rest.remove(dropped);
    return List.copyOf(rest);
  }

  /** The list with one item replaced. */
  static <T> List<T> with(List<T> items, int changed, T item) {
    List<T> copy = new ArrayList<>(items);
    copy.set(changed, item);
    return List.copyOf(copy);
  }
}
