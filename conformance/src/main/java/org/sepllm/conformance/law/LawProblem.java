package org.sepllm.conformance.law;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import org.sepllm.reference.attention.AttentionInputs;
import org.sepllm.reference.attention.HeadTensor;
import org.sepllm.reference.attention.StorageType;
import org.sepllm.reference.attention.Visibility;
import org.sepllm.reference.config.SeparatorSet;
import org.sepllm.reference.mask.MaskMachine;
import org.sepllm.reference.mask.SepLlmMask;
import org.sepllm.reference.row.TokenRow;
import org.sepllm.reference.trace.KeyList;

/**
 * One row under a mask, with signed random tensors rounded to a storage type.
 *
 * @param rule the mask
 * @param row the tokens
 * @param inputs q, k, v, what is visible, and the scale
 * @param dOut the gradient with respect to out
 * @param storage the storage type
 */
record LawProblem(
    SepLlmMask rule, TokenRow row, AttentionInputs inputs, HeadTensor dOut, StorageType storage) {
  static final int INITIAL = 2;
  static final int NEIGHBORS = 7;
  private static final int SEPARATOR = 9;
  private static final int OTHER = 1;
  private static final SepLlmMask MASK =
      new SepLlmMask(INITIAL, NEIGHBORS, SeparatorSet.of(SEPARATOR));

  /**
   * The sizes of a problem.
   *
   * @param length places of the row
   * @param padding how many of them are left padding
   * @param density the share of separators
   */
  record Sizes(
      int length, int padding, double density, int heads, int kvHeads, int headDim, long seed) {
    static Sizes ordinary(int length, double density, int headDim) {
      return new Sizes(length, 0, density, 4, 2, headDim, length);
    }

    Sizes withPadding(int places) {
      return new Sizes(length, places, density, heads, kvHeads, headDim, seed);
    }

    Sizes withHeadDim(int dims) {
      return new Sizes(length, padding, density, heads, kvHeads, dims, seed);
    }

    Sizes withSeed(long other) {
      return new Sizes(length, padding, density, heads, kvHeads, headDim, other);
    }
  }

  static LawProblem random(Sizes sizes, StorageType storage) {
    Random random = new Random(sizes.seed());
    int[] ids =
        IntStream.range(0, sizes.length())
            .map(_ -> random.nextDouble() < sizes.density() ? SEPARATOR : OTHER)
            .toArray();
    TokenRow row = TokenRow.padded(sizes.padding(), ids);
    HeadTensor q = tensor(sizes.heads(), sizes, random::nextGaussian);
    HeadTensor k = tensor(sizes.kvHeads(), sizes, random::nextGaussian);
    HeadTensor v = tensor(sizes.kvHeads(), sizes, random::nextGaussian);
    HeadTensor dOut = tensor(sizes.heads(), sizes, random::nextGaussian);
    AttentionInputs inputs =
        new AttentionInputs(
            q, k, v, visibility(row), AttentionInputs.defaultScale(sizes.headDim()));
    return new LawProblem(MASK, row, inputs.roundedTo(storage), dOut.map(storage::round), storage);
  }

  private static Visibility visibility(TokenRow row) {
    int[][] visible =
        Arrays.stream(MaskMachine.visibleKeys(MASK, row))
            .map(KeyList::toArray)
            .toArray(int[][]::new);
    return Visibility.of(visible, row.length());
  }

  private static HeadTensor tensor(int heads, Sizes sizes, DoubleSupplier numbers) {
    double[][][] values = new double[heads][sizes.length()][sizes.headDim()];
    for (double[][] head : values) {
      for (double[] row : head) {
        Arrays.setAll(row, _ -> numbers.getAsDouble());
      }
    }
    return HeadTensor.of("tensor", values);
  }

  /** The same problem with other queries, keys and values. */
  LawProblem with(HeadTensor q, HeadTensor k, HeadTensor v) {
    AttentionInputs changed =
        new AttentionInputs(q, k, v, inputs.visibility(), inputs.scale()).roundedTo(storage);
    return new LawProblem(rule, row, changed, dOut, storage);
  }

  /** The tensor with another number in every head and dimension of a row. */
  static HeadTensor withRow(HeadTensor tensor, int row, double number) {
    double[][][] values = tensor.toArray();
    for (double[][] head : values) {
      Arrays.fill(head[row], number);
    }
    return HeadTensor.of("tensor", values);
  }

  boolean sees(int query, int key) {
    return IntStream.of(inputs.visibility().visibleKeys(query)).anyMatch(seen -> seen == key);
  }

  static List<TokenRow> rows(List<LawProblem> problems) {
    return problems.stream().map(LawProblem::row).toList();
  }
}
