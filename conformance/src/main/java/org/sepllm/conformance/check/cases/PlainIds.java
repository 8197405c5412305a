package org.sepllm.conformance.check.cases;

import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Replaces every id by one of two: the first separator, or one id that is none.
 *
 * @param separators the separator ids of the case
 */
record PlainIds(List<Integer> separators) implements IntUnaryOperator {

  @Override
  public int applyAsInt(int tokenId) {
    return separators.contains(tokenId)
        ? separators.getFirst()
        : IntStream.iterate(1, id -> id + 1)
            .filter(id -> !separators.contains(id))
            .findFirst()
            .orElseThrow();
  }
}
