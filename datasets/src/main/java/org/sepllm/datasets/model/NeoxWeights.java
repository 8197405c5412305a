package org.sepllm.datasets.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sepllm.reference.model.Block;
import org.sepllm.reference.model.FeedForward;
import org.sepllm.reference.model.LanguageModel;
import org.sepllm.reference.model.Linear;
import org.sepllm.reference.model.Norm;
import org.sepllm.reference.model.SelfAttention;
import org.sepllm.reference.model.WeightMatrix;
import org.sepllm.reference.model.WeightVector;

/**
 * Builds models of the GPT-NeoX family from tensors with the names of the hub.
 *
 * <p>Rule: SEP-MODEL-011. One matrix holds queries, keys and values; its rows are ordered by head,
 * then by query, key, value, then by dimension.
 */
final class NeoxWeights {
  /** Buffers that some files hold and no model needs. */
  private static final List<String> IGNORED =
      List.of(".attention.bias", ".attention.masked_bias", ".rotary_emb.inv_freq");

  private static final int FUSED = 3;

  private final ModelConfig config;
  private final WeightFiles weights;

  private NeoxWeights(ModelConfig config, WeightFiles weights) {
    this.config = config;
    this.weights = weights;
  }

  static LanguageModel read(ModelConfig config, WeightFiles weights) {
    return new NeoxWeights(config, weights).model();
  }

  private LanguageModel model() {
    int vocabulary = config.vocabularySize();
    int hidden = config.hiddenSize();
    WeightMatrix embedding = weights.matrix("gpt_neox.embed_in.weight", vocabulary, hidden);
    List<Block> blocks = new ArrayList<>(config.layers());
    for (int layer = 0; layer < config.layers(); layer++) {
      blocks.add(block("gpt_neox.layers." + layer + "."));
    }
    Norm finalNorm = norm("gpt_neox.final_layer_norm");
    WeightMatrix output =
        config.tiedEmbeddings()
            ? embedding
            : weights.matrix("embed_out.weight", vocabulary, hidden);
    weights.requireNothingElse(config.tiedEmbeddings() ? List.of("embed_out.weight") : IGNORED);
    return new LanguageModel(
        embedding, blocks, finalNorm, output, config.rotary(), config.maxPositions());
  }

  private Block block(String prefix) {
    int hidden = config.hiddenSize();
    int intermediate = config.intermediateSize();
    return new Block(
        norm(prefix + "input_layernorm"),
        attention(prefix + "attention."),
        norm(prefix + "post_attention_layernorm"),
        new FeedForward.Gelu(
            linear(prefix + "mlp.dense_h_to_4h", intermediate, hidden, true),
            linear(prefix + "mlp.dense_4h_to_h", hidden, intermediate, true)),
        config.residual());
  }

  private SelfAttention attention(String prefix) {
    int hidden = config.hiddenSize();
    int rows = FUSED * config.heads() * config.headDim();
    boolean bias = config.attentionBias();
    String fused = prefix + "query_key_value";
    float[] weight = weights.read(fused + ".weight", List.of((long) rows, (long) hidden));
    Optional<float[]> biases =
        bias ? Optional.of(weights.read(fused + ".bias", List.of((long) rows))) : Optional.empty();
    return new SelfAttention(
        part(0, weight, biases),
        part(1, weight, biases),
        part(2, weight, biases),
        linear(prefix + "dense", hidden, config.heads() * config.headDim(), bias),
        config.heads(),
        config.kvHeads());
  }

  /** Takes the rows of one of query, key and value out of the fused matrix. */
  private Linear part(int number, float[] weight, Optional<float[]> biases) {
    int hidden = config.hiddenSize();
    return new Linear(
        WeightMatrix.of(config.heads() * config.headDim(), hidden, rows(number, weight, hidden)),
        biases.map(bias -> WeightVector.of(rows(number, bias, 1))));
  }

  private float[] rows(int number, float[] fused, int width) {
    int headNumbers = config.headDim() * width;
    float[] rows = new float[config.heads() * headNumbers];
    for (int head = 0; head < config.heads(); head++) {
      int from = (head * FUSED + number) * headNumbers;
      System.arraycopy(fused, from, rows, head * headNumbers, headNumbers);
    }
    return rows;
  }

  private Norm norm(String name) {
    return new Norm.Layer(
        weights.vector(name + ".weight", config.hiddenSize()),
        weights.vector(name + ".bias", config.hiddenSize()),
        config.epsilon());
  }

  private Linear linear(String name, int outputs, int inputs, boolean bias) {
    return new Linear(
        weights.matrix(name + ".weight", outputs, inputs),
        bias ? Optional.of(weights.vector(name + ".bias", outputs)) : Optional.empty());
  }
}
