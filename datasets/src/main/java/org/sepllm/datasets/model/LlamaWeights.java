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

/** Builds models of the Llama family from tensors with the names of the hub. */
final class LlamaWeights {
  /** Buffers that some files hold and no model needs. */
  private static final List<String> IGNORED = List.of(".rotary_emb.inv_freq");

  private static final String OUTPUT = "lm_head.weight";

  private final ModelConfig config;
  private final WeightFiles weights;

  private LlamaWeights(ModelConfig config, WeightFiles weights) {
    this.config = config;
    this.weights = weights;
  }

  static LanguageModel read(ModelConfig config, WeightFiles weights) {
    return new LlamaWeights(config, weights).model();
  }

  private LanguageModel model() {
    int vocabulary = config.vocabularySize();
    int hidden = config.hiddenSize();
    WeightMatrix embedding = weights.matrix("model.embed_tokens.weight", vocabulary, hidden);
    List<Block> blocks = new ArrayList<>(config.layers());
    for (int layer = 0; layer < config.layers(); layer++) {
      blocks.add(block("model.layers." + layer + "."));
    }
    Norm finalNorm = norm("model.norm");
    WeightMatrix output =
        config.tiedEmbeddings() ? embedding : weights.matrix(OUTPUT, vocabulary, hidden);
    // A file may repeat the tied matrix.
    List<String> ignored = new ArrayList<>(IGNORED);
    if (config.tiedEmbeddings()) {
      ignored.add(OUTPUT);
    }
    weights.requireNothingElse(ignored);
    return new LanguageModel(
        embedding, blocks, finalNorm, output, config.rotary(), config.maxPositions());
  }

  private Block block(String prefix) {
    return new Block(
        norm(prefix + "input_layernorm"),
        attention(prefix + "self_attn."),
        norm(prefix + "post_attention_layernorm"),
        feedForward(prefix + "mlp."),
        config.residual());
  }

  private SelfAttention attention(String prefix) {
    int hidden = config.hiddenSize();
    int queries = config.heads() * config.headDim();
    int keys = config.kvHeads() * config.headDim();
    boolean bias = config.attentionBias();
    return new SelfAttention(
        linear(prefix + "q_proj", queries, hidden, bias),
        linear(prefix + "k_proj", keys, hidden, bias),
        linear(prefix + "v_proj", keys, hidden, bias),
        linear(prefix + "o_proj", hidden, queries, bias),
        config.heads(),
        config.kvHeads());
  }

  private FeedForward feedForward(String prefix) {
    int hidden = config.hiddenSize();
    int intermediate = config.intermediateSize();
    boolean bias = config.feedForwardBias();
    return new FeedForward.SwiGlu(
        linear(prefix + "gate_proj", intermediate, hidden, bias),
        linear(prefix + "up_proj", intermediate, hidden, bias),
        linear(prefix + "down_proj", hidden, intermediate, bias));
  }

  private Norm norm(String name) {
    return new Norm.Rms(weights.vector(name + ".weight", config.hiddenSize()), config.epsilon());
  }

  private Linear linear(String name, int outputs, int inputs, boolean bias) {
    return new Linear(
        weights.matrix(name + ".weight", outputs, inputs),
        bias ? Optional.of(weights.vector(name + ".bias", outputs)) : Optional.empty());
  }
}
