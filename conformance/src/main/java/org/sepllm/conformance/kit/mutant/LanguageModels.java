package org.sepllm.conformance.kit.mutant;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.sepllm.conformance.kit.vector.KitModels;
import org.sepllm.datasets.model.ModelChoice;
import org.sepllm.reference.model.LanguageModel;
import tools.jackson.databind.node.ObjectNode;

/** The weights of the kit's models, read once. */
final class LanguageModels {
  private static final Map<String, LanguageModel> MODELS =
      KitModels.NAMES.stream()
          .collect(
              Collectors.toUnmodifiableMap(
                  Function.identity(), name -> ModelChoice.load(name).model()));

  private LanguageModels() {}

  static LanguageModel of(ObjectNode request) {
    String name = KitModels.bundled(request).path(KitModels.FIELD).asString("");
    if (!MODELS.containsKey(name)) {
      throw new IllegalArgumentException("the kit has no model " + name);
    }
    return MODELS.get(name);
  }
}
