package org.sepllm.reference.attention;

import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** A generated attention problem: the shape shrinks, the numbers follow from the seed. */
record AttentionCase(
    int kvHeads,
    int group,
    int queries,
    int keys,
    int headDim,
    Numbers numbers,
    Density density,
    long seed) {

  /** What the generated numbers look like. */
  enum Numbers {
    NORMAL,
    LARGE_SCORES,
    EQUAL_KEYS,
    ONE_DOMINATING,
    CANCELLING,
    TINY,
    HUGE_VALUES,
    MIXED_MAGNITUDES
  }

  /** How many keys a query sees. */
  enum Density {
    NONE_OR_ONE,
    SOME,
    ALL
  }

  static Arbitrary<AttentionCase> any(int maxKeys, int maxHeadDim) {
    return Combinators.combine(
            Arbitraries.integers().between(1, 2),
            Arbitraries.integers().between(1, 3),
            Arbitraries.integers().between(1, 5),
            Arbitraries.integers().between(1, maxKeys),
            Arbitraries.integers().between(1, maxHeadDim),
            Arbitraries.of(Numbers.class),
            Arbitraries.of(Density.class),
            Arbitraries.longs())
        .as(AttentionCase::new);
  }

  AttentionCase with(Numbers other) {
    return new AttentionCase(kvHeads, group, queries, keys, headDim, other, density, seed);
  }

  int heads() {
    return kvHeads * group;
  }

  AttentionInputs inputs() {
    Random random = new Random(seed);
    double[][][] k = keys(random);
    return AttentionInputs.of(queries(random, k), k, values(random), visibility());
  }

  HeadTensor dOut() {
    return HeadTensor.of("d_out", gaussians(new Random(seed + 1), heads(), queries, headDim, 1));
  }

  Visibility visibility() {
    Random random = new Random(seed + 2);
    int[][] visible = new int[queries][];
    for (int query = 0; query < queries; query++) {
      visible[query] =
          switch (density) {
            case NONE_OR_ONE ->
                random.nextBoolean() ? new int[0] : new int[] {random.nextInt(keys)};
            case SOME -> IntStream.range(0, keys).filter(key -> random.nextInt(3) > 0).toArray();
            case ALL -> IntStream.range(0, keys).toArray();
          };
    }
    return Visibility.of(visible, keys);
  }

  private double[][][] keys(Random random) {
    double[][][] k =
        gaussians(random, kvHeads, keys, headDim, numbers == Numbers.LARGE_SCORES ? 12 : 1);
    for (double[][] rows : k) {
      for (int key = 0; key < keys; key++) {
        for (int dim = 0; dim < headDim; dim++) {
          rows[key][dim] =
              switch (numbers) {
                case EQUAL_KEYS -> rows[0][dim];
                case ONE_DOMINATING -> rows[key][dim] * (key == keys / 2 ? 20 : 0.1);
                case CANCELLING -> dim % 2 == 0 ? 300 : -300 + rows[key][dim] * 0.01;
                case TINY -> rows[key][dim] * 1e-4;
                case MIXED_MAGNITUDES -> rows[key][dim] * Math.scalb(1.0, random.nextInt(9) - 6);
                case NORMAL, LARGE_SCORES, HUGE_VALUES -> rows[key][dim];
              };
        }
      }
    }
    return k;
  }

  private double[][][] queries(Random random, double[][][] k) {
    double[][][] q =
        gaussians(random, heads(), queries, headDim, numbers == Numbers.LARGE_SCORES ? 12 : 1);
    for (int head = 0; head < heads(); head++) {
      for (int query = 0; query < queries; query++) {
        for (int dim = 0; dim < headDim; dim++) {
          double value = q[head][query][dim];
          q[head][query][dim] =
              switch (numbers) {
                case ONE_DOMINATING -> value + k[head / group][keys / 2][dim];
                case CANCELLING -> 1 + 0.001 * value;
                case TINY -> value * 1e-4;
                case MIXED_MAGNITUDES -> value * Math.scalb(1.0, random.nextInt(9) - 4);
                case NORMAL, LARGE_SCORES, EQUAL_KEYS, HUGE_VALUES -> value;
              };
        }
      }
    }
    return q;
  }

  private double[][][] values(Random random) {
    double[][][] v = gaussians(random, kvHeads, keys, headDim, 1);
    for (double[][] rows : v) {
      for (int key = 0; key < keys; key++) {
        for (int dim = 0; dim < headDim; dim++) {
          double value = rows[key][dim];
          rows[key][dim] =
              switch (numbers) {
                case CANCELLING -> (key % 2 == 0 ? 1000 : -1000) + value;
                case TINY -> value * 1e-6;
                case HUGE_VALUES -> value * 2000;
                case MIXED_MAGNITUDES -> value * Math.scalb(1.0, random.nextInt(17) - 8);
                case NORMAL, LARGE_SCORES, EQUAL_KEYS, ONE_DOMINATING -> value;
              };
        }
      }
    }
    return v;
  }

  static double[][][] gaussians(Random random, int heads, int rows, int headDim, double scale) {
    double[][][] values = new double[heads][rows][headDim];
    for (double[][] head : values) {
      for (double[] row : head) {
        for (int dim = 0; dim < headDim; dim++) {
          row[dim] = scale * random.nextGaussian();
        }
      }
    }
    return values;
  }
}
