package org.sepllm.conformance.kit.build;

import java.util.List;
import java.util.SplittableRandom;

/** Token ids as a text has them: about one separator in ten, now and then in runs or missing. */
final class TokenStream {
  /** The separators of the streams. */
  static final List<Integer> SEPARATORS = List.of(13, 11, 30, 198);

  private static final int VOCABULARY = 32_000;
  private static final int STRETCH = 400;

  private TokenStream() {}

  static int[] ids(long seed, int length) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] ids = new int[length];
    int oneIn = 10;
    for (int index = 0; index < length; index++) {
      if (index % STRETCH == 0) {
        oneIn = new int[] {10, 10, 12, 2, 100}[random.nextInt(5)];
      }
      ids[index] =
          random.nextInt(oneIn) == 0
              ? SEPARATORS.get(random.nextInt(SEPARATORS.size()))
              : ordinary(random.nextInt(VOCABULARY));
    }
    return ids;
  }

  private static int ordinary(int id) {
    return SEPARATORS.contains(id) ? VOCABULARY : id;
  }
}
