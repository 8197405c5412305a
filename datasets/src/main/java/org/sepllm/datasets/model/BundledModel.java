package org.sepllm.datasets.model;

import java.util.Locale;
import org.sepllm.datasets.tokenizer.TokenizerChoice;

/** The models that need no file: two small trained ones and four of random weights. */
enum BundledModel {
  TINY_SEPLLM(true, "tiny-sepllm.safetensors"),
  TINY_FULL(true, "tiny-full.safetensors"),
  NEOX_PARALLEL(false, "model.safetensors"),
  NEOX_SEQUENTIAL_FULL_ROTARY(false, "model.safetensors"),
  LLAMA3_SCALED_UNTIED_SHARDED(false, "model.safetensors.index.json"),
  LLAMA_TIED_MHA(false, "model.safetensors");

  private final boolean trained;
  private final String weights;

  BundledModel(boolean trained, String weights) {
    this.trained = trained;
    this.weights = weights;
  }

  String modelName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  ModelFolder folder() {
    return new ModelFolder.Bundled(trained ? "tiny" : modelName());
  }

  String weights() {
    return weights;
  }

  /** Whether its weights are here; a packed program may lack them. */
  boolean isPacked() {
    return folder().has(weights);
  }

  /** The name of its vocabulary in {@link TokenizerChoice}; random weights have none. */
  boolean hasTinyTokenizer() {
    return trained;
  }
}
