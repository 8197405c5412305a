package org.sepllm.conformance.check.cases;

import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The sizes of one layer's cache; those that a policy does not have are ignored.
 *
 * <p>Range: where the policy has them, {@code initCacheSize} at least 0, {@code sepCacheSize} and
 * {@code localSize} at least 1, {@code cacheSize} more than their sum.
 *
 * @param initCacheSize a
 * @param sepCacheSize s
 * @param localSize w
 * @param cacheSize c
 */
public record CacheSizes(int initCacheSize, int sepCacheSize, int localSize, int cacheSize) {

  /** The capacity beyond what initial tokens, separators and window fill; at least 1 if valid. */
  int slack() {
    return cacheSize - initCacheSize - sepCacheSize - localSize;
  }

  private static CacheSizes withSlack(int a, int s, int w, int slack) {
    return new CacheSizes(a, s, w, a + s + w + slack);
  }

  /** Sizes with one of them reduced; the slack is a size of its own. */
  Stream<CacheSizes> smaller() {
    IntStream initial = Smaller.than(initCacheSize, 0);
    IntStream separators = Smaller.than(sepCacheSize, 1);
    IntStream local = Smaller.than(localSize, 1);
    IntStream slacks = Smaller.than(slack(), 1);
    return Stream.concat(
        Stream.concat(
            initial.mapToObj(a -> withSlack(a, sepCacheSize, localSize, slack())),
            separators.mapToObj(s -> withSlack(initCacheSize, s, localSize, slack()))),
        Stream.concat(
            local.mapToObj(w -> withSlack(initCacheSize, sepCacheSize, w, slack())),
            slacks.mapToObj(k -> withSlack(initCacheSize, sepCacheSize, localSize, k))));
  }
}
