package org.sepllm.datasets.model;

import java.util.Optional;
import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.DatasetException;
import org.sepllm.datasets.tokenizer.Tokenizer;
import org.sepllm.reference.model.LanguageModel;

/**
 * A model with what lies beside its weights.
 *
 * @param name the name or path under which it was chosen
 * @param config what its {@code config.json} says
 * @param model the weights
 * @param tokenizer the vocabulary beside the weights, if there is one
 */
public record LoadedModel(
    String name, ModelConfig config, LanguageModel model, Optional<Tokenizer> tokenizer) {

  /**
   * Returns a vocabulary that fits the model.
   *
   * <p>A model may have more rows than its vocabulary has tokens; some are rounded up.
   *
   * @param chosen another vocabulary than the one beside the weights, or empty
   * @return the vocabulary
   * @throws DatasetException if there is none, or it has ids that the model does not know
   */
  public Tokenizer fittingTokenizer(Optional<Tokenizer> chosen) {
    Tokenizer fitting =
        chosen
            .or(() -> tokenizer)
            .orElseThrow(() ->
                new DatasetException(
                    DatasetErrorKind.NOT_FOUND,
                    name + " has no tokenizer.json beside its weights, name one"));
    if (fitting.vocabularySize() > config.vocabularySize()) {
      throw new DatasetException(
          DatasetErrorKind.CONTRADICTION,
          "tokenizer %s has ids up to %d, model %s knows ids below %d"
              .formatted(
                  fitting.name(), fitting.vocabularySize() - 1, name, config.vocabularySize()));
    }
    return fitting;
  }
}
