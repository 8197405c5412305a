package org.sepllm.datasets.model;

import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.sepllm.datasets.DatasetException;
import org.sepllm.datasets.json.JsonValue;
import org.sepllm.reference.model.Residual;
import org.sepllm.reference.position.RopeScaling;
import org.sepllm.reference.position.RotaryEmbedding;

/** Reads {@code config.json} as published on the hub; what would change the logits is refused. */
final class ModelConfigReader {
  private static final int MAX_SIZE = 1 << 24;
  private static final int MAX_LAYERS = 1024;
  private static final Set<String> UNSUPPORTED =
      Set.of("quantization_config", "sliding_window", "num_local_experts", "adapter_config");

  private final JsonValue config;

  private ModelConfigReader(JsonValue config) {
    this.config = config;
  }

  /**
   * Reads a configuration.
   *
   * @throws DatasetException if a value is missing, out of range or not supported, naming it
   */
  static ModelConfig read(String file, String text) {
    ModelConfigReader reader = new ModelConfigReader(JsonValue.parse(file, text));
    reader.refuse(UNSUPPORTED);
    JsonValue type = reader.config.get("model_type");
    return switch (type.text()) {
      case "llama" -> reader.llama();
      case "gpt_neox" -> reader.neox();
      default ->
          throw type.unsupported("is %s, supported are llama and gpt_neox".formatted(type.shown()));
    };
  }

  private void refuse(Set<String> names) {
    for (String name : names) {
      config
          .find(name)
          .ifPresent(value -> {
            throw value.unsupported("is not supported");
          });
    }
  }

  private ModelConfig llama() {
    requireText("hidden_act", "silu");
    int heads = size("num_attention_heads");
    int kvHeads = size("num_key_value_heads", heads);
    int headDim = size("head_dim", Math.max(1, size("hidden_size") / heads));
    return build(
        ModelFamily.LLAMA,
        kvHeads,
        new RotaryEmbedding(headDim, headDim, ropeBase("rope_theta"), scaling()),
        number("rms_norm_eps", 1e-6),
        flag("attention_bias", false),
        flag("mlp_bias", false),
        Residual.SEQUENTIAL);
  }

  private ModelConfig neox() {
    requireText("hidden_act", "gelu");
    int heads = size("num_attention_heads");
    int headDim = Math.max(1, size("hidden_size") / heads);
    int rotaryDim = (int) (headDim * rotaryShare());
    return build(
        ModelFamily.GPT_NEOX,
        heads,
        new RotaryEmbedding(headDim, rotaryDim, ropeBase("rotary_emb_base"), scaling()),
        number("layer_norm_eps", 1e-5),
        flag("attention_bias", true),
        true,
        flag("use_parallel_residual", true) ? Residual.PARALLEL : Residual.SEQUENTIAL);
  }

  private ModelConfig build(
      ModelFamily family,
      int kvHeads,
      RotaryEmbedding rotary,
      double epsilon,
      boolean attentionBias,
      boolean feedForwardBias,
      Residual residual) {
    int heads = size("num_attention_heads");
    if (heads % kvHeads != 0) {
      throw config.malformed(
          "has %d num_attention_heads, must be a multiple of %d num_key_value_heads"
              .formatted(heads, kvHeads));
    }
    return new ModelConfig(
        family,
        size("vocab_size"),
        size("hidden_size"),
        config.get("num_hidden_layers").integer(1, MAX_LAYERS),
        heads,
        kvHeads,
        size("intermediate_size"),
        rotary,
        epsilon,
        flag("tie_word_embeddings", false),
        attentionBias,
        feedForwardBias,
        residual,
        size("max_position_embeddings"),
        bos(),
        separators());
  }

  private double ropeBase(String name) {
    return config
        .find("rope_parameters")
        .flatMap(rope -> rope.find("rope_theta"))
        .or(() -> config.find(name))
        .or(() -> config.find("rope_theta"))
        .map(JsonValue::number)
        .orElse(10_000.0);
  }

  private double rotaryShare() {
    return config
        .find("rope_parameters")
        .flatMap(rope -> rope.find("partial_rotary_factor"))
        .or(() -> config.find("rotary_pct"))
        .map(JsonValue::number)
        .orElse(0.25);
  }

  /** Newer files say {@code rope_parameters} and {@code rope_type}, older ones {@code type}. */
  private RopeScaling scaling() {
    JsonValue rope =
        config.find("rope_scaling").or(() -> config.find("rope_parameters")).orElse(config);
    JsonValue type = rope.find("rope_type").or(() -> rope.find("type")).orElse(config);
    if (type == config) {
      return new RopeScaling.None();
    }
    return switch (type.text()) {
      case "default" -> new RopeScaling.None();
      case "llama3" ->
          new RopeScaling.Llama3(
              rope.get("factor").number(),
              rope.get("low_freq_factor").number(),
              rope.get("high_freq_factor").number(),
              rope.get("original_max_position_embeddings").integer(1, Integer.MAX_VALUE));
      default ->
          throw type.unsupported("is %s, supported are default and llama3".formatted(type.shown()));
    };
  }

  /** Some configurations list several ends of text, but every one names one beginning at most. */
  private OptionalInt bos() {
    return config
        .find("bos_token_id")
        .map(id -> OptionalInt.of(id.integer(0, MAX_SIZE)))
        .orElse(OptionalInt.empty());
  }

  private List<Integer> separators() {
    return config
        .find("separator_token_ids")
        .map(ids -> ids.elements().stream().map(id -> id.integer(0, MAX_SIZE)).toList())
        .orElse(List.of());
  }

  private void requireText(String name, String wanted) {
    config
        .find(name)
        .filter(value -> !value.text().equals(wanted))
        .ifPresent(value -> {
          throw value.unsupported("is %s, supported is \"%s\"".formatted(value.shown(), wanted));
        });
  }

  private int size(String name) {
    return config.get(name).integer(1, MAX_SIZE);
  }

  private int size(String name, int absent) {
    return config.find(name).map(value -> value.integer(1, MAX_SIZE)).orElse(absent);
  }

  private double number(String name, double absent) {
    return config.find(name).map(JsonValue::number).orElse(absent);
  }

  private boolean flag(String name, boolean absent) {
    return config.find(name).map(JsonValue::bool).orElse(absent);
  }
}
