package org.sepllm.datasets.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sepllm.datasets.DatasetErrorKind.CONTRADICTION;
import static org.sepllm.datasets.DatasetErrorKind.MALFORMED;
import static org.sepllm.datasets.DatasetErrorKind.NOT_FOUND;
import static org.sepllm.datasets.DatasetErrorKind.UNKNOWN_NAME;
import static org.sepllm.datasets.DatasetErrorKind.UNSUPPORTED;
import static org.sepllm.datasets.Refusals.assertRefused;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.tokenizer.TokenizerChoice;
import org.sepllm.reference.attention.StorageType;
import org.sepllm.reference.mask.FullMask;
import org.sepllm.reference.model.Context;
import org.sepllm.reference.model.FeedForward;
import org.sepllm.reference.model.LanguageModel;
import org.sepllm.reference.model.ModelMachine;
import org.sepllm.reference.model.Precision;
import org.sepllm.reference.model.Residual;
import org.sepllm.reference.position.RopeScaling;

class ModelChoiceTest {
  private static final String LLAMA = "llama-tied-mha";
  private static final String NEOX = "neox-parallel";
  private static final String SHARDED = "llama3-scaled-untied-sharded";

  @TempDir private Path folder;

  private void copy(String bundled, String... files) throws IOException {
    for (String file : files) {
      try (InputStream stream = ModelChoiceTest.class.getResourceAsStream(bundled + "/" + file)) {
        Files.write(folder.resolve(file), stream.readAllBytes());
      }
    }
  }

  private void edit(String from, String to) throws IOException {
    Path config = folder.resolve("config.json");
    String text = Files.readString(config);
    assertThat(text).contains(from);
    Files.writeString(config, text.replace(from, to));
  }

  private LoadedModel load() {
    return ModelChoice.load(folder.toString());
  }

  @Test
  void the_bundled_models_need_no_file() {
    LoadedModel tiny = ModelChoice.load(ModelChoice.DEFAULT);
    assertThat(tiny.model().parameters()).isEqualTo(4_000_000);
    assertThat(tiny.config().separatorTokenIds()).contains(13, 15).hasSize(54);
    assertThat(tiny.fittingTokenizer(Optional.empty()).vocabularySize()).isEqualTo(4096);
    assertThat(tiny.model().output()).isSameAs(tiny.model().embedding());
    for (String name : ModelChoice.names()) {
      assertThat(ModelChoice.load(name).name()).isEqualTo(name);
    }
  }

  @Test
  void the_families_are_built_as_their_configuration_says() {
    LanguageModel parallel = ModelChoice.load(NEOX).model();
    assertThat(parallel.blocks().getFirst().residual()).isEqualTo(Residual.PARALLEL);
    assertThat(parallel.rotary().rotaryDim()).isEqualTo(4);
    assertThat(parallel.blocks().getFirst().feedForward()).isInstanceOf(FeedForward.Gelu.class);
    LanguageModel sequential = ModelChoice.load("neox-sequential-full-rotary").model();
    assertThat(sequential.blocks().getFirst().residual()).isEqualTo(Residual.SEQUENTIAL);
    assertThat(sequential.rotary().rotaryDim()).isEqualTo(16);
    LanguageModel scaled = ModelChoice.load(SHARDED).model();
    assertThat(scaled.rotary().scaling()).isEqualTo(new RopeScaling.Llama3(8, 1, 4, 32));
    assertThat(scaled.output()).isNotSameAs(scaled.embedding());
    assertThat(scaled.blocks().getFirst().attention().kvHeads()).isEqualTo(2);
  }

  @Test
  void rule_SEP_MODEL_011_the_fused_matrix_is_ordered_by_head() throws IOException {
    copy(NEOX, "config.json", "model.safetensors");
    SafetensorsFile file = SafetensorsFile.open(folder.resolve("model.safetensors"));
    float[] fused = file.read("gpt_neox.layers.1.attention.query_key_value.weight");
    LanguageModel model = load().model();
    // Row of head 2, value, dimension 5: (2 * 3 + 2) * 16 + 5, 64 inputs each.
    assertThat(model.blocks().get(1).attention().value().weight().at(2 * 16 + 5, 9))
        .isEqualTo(fused[((2 * 3 + 2) * 16 + 5) * 64 + 9]);
    assertThat(model.blocks().get(1).attention().query().weight().at(3 * 16, 0))
        .isEqualTo(fused[(3 * 3 * 16) * 64]);
  }

  @Test
  void a_file_a_folder_and_an_index_are_found() throws IOException {
    copy(LLAMA, "config.json", "model.safetensors");
    double[] bundled = logits(ModelChoice.load(LLAMA));
    assertThat(logits(load())).isEqualTo(bundled);
    Path renamed = folder.resolve("other.safetensors");
    Files.move(folder.resolve("model.safetensors"), renamed);
    assertThat(logits(load())).isEqualTo(bundled);
    assertThat(logits(ModelChoice.load(renamed.toString()))).isEqualTo(bundled);
    Files.copy(renamed, folder.resolve("another.safetensors"));
    assertRefused(CONTRADICTION, this::load, "several", "another.safetensors, other.safetensors");
  }

  private static double[] logits(LoadedModel loaded) {
    return new ModelMachine(
            loaded.model(), new Context.OfMask(List.of(new FullMask())), Precision.DOUBLE)
        .append(1, 2, 3)
        .getLast();
  }

  @Test
  void shards_lie_beside_their_index() throws IOException {
    copy(
        SHARDED, "config.json", "model.safetensors.index.json", "model-00001-of-00002.safetensors");
    assertRefused(NOT_FOUND, this::load, "model-00002-of-00002.safetensors does not exist");
    Path index = folder.resolve("model.safetensors.index.json");
    String text = Files.readString(index);
    Files.writeString(index, text.replace("model-00002", "../model-00002"));
    assertRefused(MALFORMED, this::load, "must be the name of a file beside it");
    Files.writeString(index, text.replace("00002-of", "00001-of"));
    assertRefused(MALFORMED, this::load, "which has no such tensor");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "UNSUPPORTED | \"silu\" | \"relu\" | hidden_act is \"relu\"",
        "UNSUPPORTED | \"llama\" | \"mamba\" | model_type is \"mamba\"",
        "UNSUPPORTED | \"rope_scaling\": null | \"rope_scaling\": {\"rope_type\": \"yarn\"} | rope_scaling.rope_type is \"yarn\"",
        "UNSUPPORTED | \"mlp_bias\": false | \"mlp_bias\": false, \"quantization_config\": {} | quantization_config is not supported",
        "MALFORMED | \"vocab_size\": 97, | ~~ | has no vocab_size",
        "MALFORMED | \"num_key_value_heads\": 6 | \"num_key_value_heads\": 4 | must be a multiple of 4",
        "CONTRADICTION | \"vocab_size\": 97 | \"vocab_size\": 96 | model.embed_tokens.weight has shape [97, 48]",
        "CONTRADICTION | \"head_dim\": 8 | \"head_dim\": 7 | rotary dim is 7",
        "MALFORMED | \"tie_word_embeddings\": true | \"tie_word_embeddings\": false | has no tensor lm_head.weight",
        "MALFORMED | \"attention_bias\": false | \"attention_bias\": true | q_proj.bias",
        "UNSUPPORTED | \"num_hidden_layers\": 2 | \"num_hidden_layers\": 1 | holds 9 tensors",
        "MALFORMED | \"num_hidden_layers\": 2 | \"num_hidden_layers\": 3 | model.layers.2.input_layernorm.weight"
      })
  void a_configuration_that_does_not_fit_is_refused_by_name(
      DatasetErrorKind kind, String from, String to, String problem) throws IOException {
    copy(LLAMA, "config.json", "model.safetensors");
    edit(from, to);
    assertRefused(kind, this::load, problem);
  }

  @Test
  void newer_files_put_the_rotation_into_rope_parameters() throws IOException {
    copy(SHARDED, "config.json", "model.safetensors.index.json");
    copy(SHARDED, "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors");
    double[] expected = logits(load());
    edit("\"rope_theta\": 500000.0,", "");
    edit("\"rope_scaling\": {", "\"rope_parameters\": { \"rope_theta\": 500000.0,");
    assertThat(logits(load())).isEqualTo(expected);
  }

  @Test
  void what_is_missing_is_named() throws IOException {
    assertRefused(UNKNOWN_NAME, () -> ModelChoice.load("tiny-seplm"), "tiny-sepllm");
    assertRefused(NOT_FOUND, this::load, "holds no file *.safetensors");
    copy(LLAMA, "model.safetensors");
    assertRefused(NOT_FOUND, this::load, "has no config.json");
    copy(LLAMA, "config.json");
    assertRefused(
        NOT_FOUND, () -> load().fittingTokenizer(Optional.empty()), "has no tokenizer.json");
    assertRefused(
        CONTRADICTION,
        () -> load().fittingTokenizer(Optional.of(TokenizerChoice.resolve("tiny"))),
        "has ids up to 4095",
        "ids below 97");
  }

  @Test
  void a_model_that_was_written_is_read_again() throws IOException {
    copy(NEOX, "config.json", "model.safetensors");
    SafetensorsFile original = SafetensorsFile.open(folder.resolve("model.safetensors"));
    double[] expected = logits(load());
    Map<String, SafetensorsWriter.Tensor> tensors = new HashMap<>();
    for (TensorEntry entry : original.tensors()) {
      tensors.put(
          entry.name(),
          new SafetensorsWriter.Tensor(
              StorageType.F32,
              entry.shape().stream().map(Long::intValue).toList(),
              original.read(entry.name())));
    }
    SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors, Map.of());
    assertThat(logits(load())).isEqualTo(expected);
    tensors.put(
        "gpt_neox.layers.0.attention.masked_bias",
        new SafetensorsWriter.Tensor(StorageType.F32, List.of(), new float[1]));
    SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors, Map.of());
    assertThat(logits(load())).isEqualTo(expected);
    tensors.put(
        "gpt_neox.surprise",
        new SafetensorsWriter.Tensor(
            StorageType.F32, List.of(2), new float[] {new Random(1).nextFloat(), 0}));
    SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors, Map.of());
    assertRefused(UNSUPPORTED, this::load, "gpt_neox.surprise");
  }
}
