package org.sepllm.conformance.kit.file;

import org.sepllm.conformance.kit.vector.KitModels;

/**
 * A model in the manifest.
 *
 * @param name its name
 * @param sha256 the digest of its folder
 */
public record ModelEntry(String name, String sha256) {

  /**
   * Names the folder that holds the model, from the kit's own folder on.
   *
   * @return for example {@code models/llama-tied-mha}
   */
  public String folder() {
    return KitModels.FOLDER + name;
  }
}
