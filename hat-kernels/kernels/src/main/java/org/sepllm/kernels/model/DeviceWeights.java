package org.sepllm.kernels.model;

import hat.buffer.F32Array;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import optkl.ifacemapper.Buffer;
import optkl.util.carriers.ArenaAndLookupCarrier;
import org.sepllm.reference.model.Block;
import org.sepllm.reference.model.FeedForward;
import org.sepllm.reference.model.LanguageModel;
import org.sepllm.reference.model.Linear;
import org.sepllm.reference.model.Norm;
import org.sepllm.reference.model.Residual;
import org.sepllm.reference.model.SelfAttention;
import org.sepllm.reference.model.WeightMatrix;
import org.sepllm.reference.model.WeightVector;

/**
 * The weights of a model on a device, laid out once.
 *
 * @param embedding {@code [hidden][vocabulary]}
 * @param blocks the layers in order
 * @param finalNorm the norm before the logits
 * @param output the output matrix; with tied embeddings its weights are {@code embedding}
 */
record DeviceWeights<T extends Buffer>(
    T embedding, List<DeviceBlock<T>> blocks, DeviceNorm finalNorm, DeviceLinear<T> output) {

  static <T extends Buffer> DeviceWeights<T> of(
      LanguageModel model, ArenaAndLookupCarrier carrier, ModelKernels<T> kernels) {
    return new Loading<>(carrier, kernels).weights(model);
  }

  /** Copies matrices and vectors. */
  private record Loading<T extends Buffer>(ArenaAndLookupCarrier carrier, ModelKernels<T> kernels) {
    DeviceWeights<T> weights(LanguageModel model) {
      T embedding = matrix(model.embedding());
      T output = model.output() == model.embedding() ? embedding : matrix(model.output());
      List<DeviceBlock<T>> blocks = new ArrayList<>();
      model.blocks().forEach(block -> blocks.add(block(block)));
      DeviceLinear<T> logits =
          new DeviceLinear<>(output, none(), model.hiddenSize(), model.vocabularySize());
      return new DeviceWeights<>(embedding, List.copyOf(blocks), norm(model.finalNorm()), logits);
    }

    private DeviceBlock<T> block(Block block) {
      SelfAttention attention = block.attention();
      Optional<Linear> gate =
          block.feedForward() instanceof FeedForward.SwiGlu glu
              ? Optional.of(glu.gate())
              : Optional.empty();
      Linear up =
          switch (block.feedForward()) {
            case FeedForward.SwiGlu glu -> glu.up();
            case FeedForward.Gelu gelu -> gelu.up();
          };
      Linear down =
          switch (block.feedForward()) {
            case FeedForward.SwiGlu glu -> glu.down();
            case FeedForward.Gelu gelu -> gelu.down();
          };
      return new DeviceBlock<>(
          norm(block.attentionNorm()),
          linear(attention.query()),
          linear(attention.key()),
          linear(attention.value()),
          linear(attention.output()),
          norm(block.feedForwardNorm()),
          gate.map(this::linear),
          linear(up),
          linear(down),
          block.residual() == Residual.PARALLEL);
    }

    private DeviceNorm norm(Norm norm) {
      return switch (norm) {
        case Norm.Rms rms -> new DeviceNorm(vector(rms.weight()), none(), (float) rms.epsilon());
        case Norm.Layer layer ->
            new DeviceNorm(vector(layer.weight()), vector(layer.bias()), (float) layer.epsilon());
      };
    }

    private DeviceLinear<T> linear(Linear linear) {
      return new DeviceLinear<>(
          matrix(linear.weight()),
          linear.bias().map(this::vector).orElseGet(this::none),
          linear.inputs(),
          linear.outputs());
    }

    private T matrix(WeightMatrix matrix) {
      T buffer = kernels.create(carrier, Math.multiplyExact(matrix.rows(), matrix.columns()));
      for (int input = 0; input < matrix.columns(); input++) {
        kernels.write(buffer, input * matrix.rows(), matrix.toColumn(input));
      }
      return buffer;
    }

    private F32Array vector(WeightVector vector) {
      return F32Array.createFrom(carrier, vector.toArray());
    }

    private F32Array none() {
      return F32Array.create(carrier, 0);
    }
  }
}
