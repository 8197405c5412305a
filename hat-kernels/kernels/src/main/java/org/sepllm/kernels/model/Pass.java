package org.sepllm.kernels.model;

import hat.buffer.F32Array;
import hat.buffer.S32Array;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import optkl.ifacemapper.Buffer;
import org.sepllm.kernels.storage.Launcher;

/**
 * The steps of a model in their order, for the tokens of one chunk or row.
 *
 * @param weights the model
 * @param rows what is computed
 * @param kernels the kernels of the storage type
 * @param launcher where they are launched
 */
record Pass<T extends Buffer>(
    DeviceWeights<T> weights, Activations<T> rows, ModelKernels<T> kernels, Launcher launcher) {

  /** Turns the queries, keys and values of a layer into the results of its heads. */
  interface Attention {
    void of(int layer);
  }

  /** SEP-MODEL-007, SEP-MODEL-008: from token ids to logits. */
  ModelKernels.Step run(int[] tokenIds, Attention attention) {
    ModelKernels.Step step = rows.step(tokenIds);
    DeviceLinear<T> output = weights.output();
    kernels.embed(
        launcher, weights.embedding(), rows.wide(), step, output.inputs(), output.outputs());
    for (int layer = 0; layer < weights.blocks().size(); layer++) {
      block(weights.blocks().get(layer), layer, step, attention);
    }
    kernels.norm(launcher, weights.finalNorm(), rows.wide(), rows.normed(), step);
    product(rows.normed(), output, rows.inner(), step, ModelTiling.WIDE, rows.logits());
    return step;
  }

  private void block(DeviceBlock<T> block, int layer, ModelKernels.Step step, Attention attention) {
    kernels.norm(launcher, block.attentionNorm(), rows.wide(), rows.normed(), step);
    store(rows.normed(), block.query(), rows.query(), step);
    store(rows.normed(), block.key(), rows.key(), step);
    store(rows.normed(), block.value(), rows.value(), step);
    attention.of(layer);
    if (block.parallel()) {
      kernels.norm(launcher, block.feedForwardNorm(), rows.wide(), rows.normed(), step);
      add(rows.heads(), block.output(), step);
    } else {
      add(rows.heads(), block.output(), step);
      kernels.norm(launcher, block.feedForwardNorm(), rows.wide(), rows.normed(), step);
    }
    if (block.gate().isPresent()) {
      kernels.gated(launcher, rows.normed(), block.gate().get(), block.up(), rows.inner(), step);
    } else {
      product(rows.normed(), block.up(), rows.inner(), step, ModelTiling.GELU, rows.wide());
    }
    add(rows.inner(), block.down(), step);
  }

  private void store(T in, DeviceLinear<T> linear, T out, ModelKernels.Step step) {
    product(in, linear, out, step, ModelTiling.STORE, rows.wide());
  }

  private void add(T in, DeviceLinear<T> linear, ModelKernels.Step step) {
    product(in, linear, rows.normed(), step, ModelTiling.ADD, rows.wide());
  }

  private void product(
      T in, DeviceLinear<T> linear, T out, ModelKernels.Step step, int use, F32Array wide) {
    kernels.product(launcher, in, linear, out, wide, step, use);
  }

  /** The logits of every token. */
  List<float[]> logits(int count) {
    int vocabulary = weights.output().outputs();
    float[] all = new float[rows.logits().length()];
    rows.logits().copyTo(all);
    return IntStream.range(0, count)
        .mapToObj(token -> Arrays.copyOfRange(all, token * vocabulary, (token + 1) * vocabulary))
        .toList();
  }

  /** The logits of the last token alone. */
  float[] last() {
    F32Array logits = rows.logits();
    F32Array last = rows.last();
    S32Array tokens = rows.tokens();
    int vocabulary = weights.output().outputs();
    launcher.dispatch(
        ModelRanges.items(vocabulary), () -> ModelF32.last(logits, tokens, last, vocabulary));
    float[] result = new float[vocabulary];
    last.copyTo(result);
    return result;
  }

  /** SEP-MODEL-010, for every token of the chunk. */
  float[] nll(int... nextIds) {
    F32Array logits = rows.logits();
    S32Array tokens = rows.tokens();
    S32Array next = rows.next().copyfrom(Arrays.copyOf(nextIds, rows.most()));
    F32Array nll = rows.nll();
    int vocabulary = weights.output().outputs();
    launcher.dispatch(
        ModelRanges.rows(nextIds.length),
        () -> ModelF32.nll(logits, tokens, next, nll, vocabulary));
    float[] result = new float[rows.most()];
    nll.copyTo(result);
    return Arrays.copyOf(result, nextIds.length);
  }
}
