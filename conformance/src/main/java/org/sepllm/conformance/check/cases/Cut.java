package org.sepllm.conformance.check.cases;

import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A stretch to leave out of a list.
 *
 * @param start the first place left out
 * @param end the first place kept after it
 */
record Cut(int start, int end) {

  /** The places of a list of such length that are not in the stretch. */
  int[] rest(int length) {
    return IntStream.concat(IntStream.range(0, start), IntStream.range(end, length)).toArray();
  }

  /** All stretches of halving size, the largest first and of each size the last first. */
  static Stream<Cut> of(int length) {
    return IntStream.iterate(length, size -> size >= 1, size -> size / 2)
        .boxed()
        .flatMap(size -> ofSize(length, size));
  }

  /** The stretches that leave at least one place. */
  static Stream<Cut> leavingOne(int length) {
    return of(length).filter(cut -> cut.end - cut.start < length);
  }

  /** The end of a row can go without moving anything before it, so it is tried first. */
  private static Stream<Cut> ofSize(int length, int size) {
    return IntStream.iterate(length, end -> end > 0, end -> end - size)
        .mapToObj(end -> new Cut(Math.max(0, end - size), end));
  }
}
