package org.sepllm.datasets.model;

/** The families of models that can be loaded. */
public enum ModelFamily {
  /** {@code model_type} is {@code llama}. */
  LLAMA("llama"),
  /** {@code model_type} is {@code gpt_neox}, for example Pythia. */
  GPT_NEOX("gpt_neox");

  private final String modelType;

  ModelFamily(String modelType) {
    this.modelType = modelType;
  }

  /**
   * Returns the name in {@code config.json}.
   *
   * @return for example {@code gpt_neox}
   */
  public String modelType() {
    return modelType;
  }
}
