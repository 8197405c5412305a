package org.sepllm.kernels.model;

import hat.buffer.F32Array;
import hat.buffer.S32Array;
import optkl.ifacemapper.Buffer;
import optkl.util.carriers.ArenaAndLookupCarrier;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.model.Block;
import org.sepllm.reference.model.FeedForward;
import org.sepllm.reference.model.LanguageModel;
import org.sepllm.reference.model.SelfAttention;

/**
 * What the layers of a model compute for some tokens, one buffer each for all layers.
 *
 * @param most how many tokens there is room for
 * @param tokens how many tokens there are, then their ids
 * @param next the ids that follow them
 * @param wide the rows between sublayers, {@code [most][hidden]}
 * @param normed normed rows
 * @param query queries, {@code [most][heads][headDim]}
 * @param key keys, {@code [most][kvHeads][headDim]}
 * @param value values, alike
 * @param heads the results of attention, as queries
 * @param logSumExp {@code [most * heads]}
 * @param inner the rows within the feed-forward sublayer
 * @param logits {@code [most][vocabulary]}
 * @param last the logits of the last token
 * @param nll one number for each token
 */
record Activations<T extends Buffer>(
    int most,
    S32Array tokens,
    S32Array next,
    F32Array wide,
    T normed,
    T query,
    T key,
    T value,
    T heads,
    F32Array logSumExp,
    T inner,
    F32Array logits,
    F32Array last,
    F32Array nll) {

  static <T extends Buffer> Activations<T> create(
      LanguageModel model, int most, ArenaAndLookupCarrier carrier, ModelKernels<T> kernels) {
    SelfAttention attention = model.blocks().getFirst().attention();
    int inner = model.blocks().stream().mapToInt(Activations::innerSize).max().orElseThrow();
    int queries = elements(most, attention.query().outputs());
    int keys = elements(most, attention.key().outputs());
    return new Activations<>(
        most,
        S32Array.create(carrier, ModelTiling.IDS + most),
        S32Array.create(carrier, most),
        F32Array.create(carrier, elements(most, model.hiddenSize())),
        kernels.create(carrier, elements(most, model.hiddenSize())),
        kernels.create(carrier, queries),
        kernels.create(carrier, keys),
        kernels.create(carrier, keys),
        kernels.create(carrier, queries),
        F32Array.create(carrier, elements(most, attention.heads())),
        kernels.create(carrier, elements(most, inner)),
        F32Array.create(carrier, elements(most, model.vocabularySize())),
        F32Array.create(carrier, model.vocabularySize()),
        F32Array.create(carrier, most));
  }

  private static int innerSize(Block block) {
    return switch (block.feedForward()) {
      case FeedForward.SwiGlu glu -> glu.up().outputs();
      case FeedForward.Gelu gelu -> gelu.up().outputs();
    };
  }

  private static int elements(int most, int size) {
    long elements = (long) most * size;
    if (elements > Integer.MAX_VALUE) {
      throw new SpecException(
          ErrorKind.TOO_LARGE,
          "SEP-MODEL-009",
          "%d tokens of %d numbers are %d elements, a buffer has at most 2^31 - 1"
              .formatted(most, size, elements));
    }
    return (int) elements;
  }

  /** Names the tokens of the next launches. */
  ModelKernels.Step step(int... tokenIds) {
    int[] list = new int[tokens.length()];
    list[ModelTiling.COUNT] = tokenIds.length;
    System.arraycopy(tokenIds, 0, list, ModelTiling.IDS, tokenIds.length);
    tokens.copyfrom(list);
    return new ModelKernels.Step(tokens, tokenIds.length);
  }
}
