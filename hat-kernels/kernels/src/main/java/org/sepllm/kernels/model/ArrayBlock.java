package org.sepllm.kernels.model;

import java.util.Optional;
import org.sepllm.reference.model.Block;
import org.sepllm.reference.model.FeedForward;
import org.sepllm.reference.model.Norm;
import org.sepllm.reference.model.Residual;
import org.sepllm.reference.model.SelfAttention;

/**
 * One layer of a model in arrays.
 *
 * @param attentionNorm the norm before attention
 * @param query the projection to queries
 * @param key the projection to keys
 * @param value the projection to values
 * @param output the projection of the heads' results
 * @param feedForwardNorm the norm before the feed-forward sublayer
 * @param gate the gate of SwiGLU; empty for GELU
 * @param up from the hidden to the intermediate size
 * @param down from the intermediate to the hidden size
 * @param parallel whether the feed-forward sublayer reads what attention read
 */
record ArrayBlock(
    Norm attentionNorm,
    ArrayLinear query,
    ArrayLinear key,
    ArrayLinear value,
    ArrayLinear output,
    Norm feedForwardNorm,
    Optional<ArrayLinear> gate,
    ArrayLinear up,
    ArrayLinear down,
    boolean parallel) {

  static ArrayBlock of(Block block) {
    SelfAttention attention = block.attention();
    Optional<ArrayLinear> gate =
        block.feedForward() instanceof FeedForward.SwiGlu glu
            ? Optional.of(ArrayLinear.of(glu.gate()))
            : Optional.empty();
    ArrayLinear up =
        switch (block.feedForward()) {
          case FeedForward.SwiGlu glu -> ArrayLinear.of(glu.up());
          case FeedForward.Gelu gelu -> ArrayLinear.of(gelu.up());
        };
    ArrayLinear down =
        switch (block.feedForward()) {
          case FeedForward.SwiGlu glu -> ArrayLinear.of(glu.down());
          case FeedForward.Gelu gelu -> ArrayLinear.of(gelu.down());
        };
    return new ArrayBlock(
        block.attentionNorm(),
        ArrayLinear.of(attention.query()),
        ArrayLinear.of(attention.key()),
        ArrayLinear.of(attention.value()),
        ArrayLinear.of(attention.output()),
        block.feedForwardNorm(),
        gate,
        up,
        down,
        block.residual() == Residual.PARALLEL);
  }
}
