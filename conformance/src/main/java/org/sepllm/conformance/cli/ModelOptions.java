package org.sepllm.conformance.cli;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.sepllm.conformance.language.ModelPort;
import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.DatasetException;
import org.sepllm.datasets.model.LoadedModel;
import org.sepllm.datasets.model.ModelChoice;
import org.sepllm.datasets.model.ModelFamily;
import org.sepllm.datasets.tokenizer.Tokenizer;
import org.sepllm.datasets.tokenizer.TokenizerChoice;
import org.sepllm.reference.model.LanguageModel;
import org.sepllm.reference.model.Precision;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that choose a model and how text becomes tokens. */
final class ModelOptions {
  private static final List<String> PRECISIONS = List.of("f32", "f64");

  @Option(
      names = "--model",
      paramLabel = "M",
      defaultValue = ModelChoice.DEFAULT,
      description =
          "A safetensors file, a folder, or a bundled model (${DEFAULT-VALUE} is the default).")
  private String model;

  @Option(
      names = "--tokenizer",
      paramLabel = "T",
      description = "Another vocabulary than the tokenizer.json beside the weights.")
  private Optional<String> tokenizer = Optional.empty();

  @Option(
      names = "--separators",
      paramLabel = "X",
      description =
          "As for masks and caches; the default are the separators of config.json, else nine.")
  private Optional<String> separators = Optional.empty();

  @Option(
      names = "--bos",
      paramLabel = "B",
      defaultValue = "auto",
      description =
          "auto (the default): the tokenizer's own, else bos_token_id for Llama and none for"
              + " GPT-NeoX; none; or an id.")
  private String bos;

  @Option(
      names = "--precision",
      paramLabel = "P",
      defaultValue = "f32",
      description = "The arithmetic, f32 (the default) or f64.")
  private String precision;

  @Mixin private ModelPortOptions port;

  @Option(
      names = "--beyond-context",
      description = "Allow positions of the text beyond the model's maximum.")
  private boolean beyondContext;

  /** Loads the model. */
  LoadedModel load() {
    return ModelChoice.load(model);
  }

  /** Opens what computes the model; only the reference reads the rows of a mask token by token. */
  ModelPort port(LoadedModel loaded, boolean tokenByTokenMask) {
    return port.open(weights(loaded), precision(), tokenByTokenMask);
  }

  /** Returns the weights, with any number of positions where that was asked for. */
  private LanguageModel weights(LoadedModel loaded) {
    return beyondContext ? loaded.model().withMaxPositions(Integer.MAX_VALUE) : loaded.model();
  }

  /** Returns the vocabulary: the chosen one, or that beside the weights. */
  Tokenizer tokenizer(LoadedModel loaded) {
    return loaded.fittingTokenizer(tokenizer.map(TokenizerChoice::resolve));
  }

  /** Returns the separators. */
  ChosenSeparators separators(LoadedModel loaded, Tokenizer vocabulary) {
    List<Integer> own = loaded.config().separatorTokenIds();
    return separators.isEmpty() && !own.isEmpty()
        ? new ChosenSeparators("of the model", own)
        : ChosenSeparators.resolve(separators, Optional.empty(), Optional.of(vocabulary));
  }

  /** Returns the token that begins a row. */
  OptionalInt bos(LoadedModel loaded, Tokenizer vocabulary) {
    return switch (bos) {
      case "none" -> OptionalInt.empty();
      case "auto" -> {
        OptionalInt template = vocabulary.templateBosTokenId();
        yield template.isPresent() || loaded.config().family() == ModelFamily.GPT_NEOX
            ? template
            : loaded.config().bosTokenId();
      }
      default -> OptionalInt.of(bosId(loaded.config().vocabularySize()));
    };
  }

  private int bosId(int vocabularySize) {
    if (!bos.matches("\\d{1,9}")) {
      throw new UsageException("--bos is " + bos + ", must be auto, none or a token id");
    }
    int id = Integer.parseInt(bos);
    if (id >= vocabularySize) {
      throw new DatasetException(
          DatasetErrorKind.OUT_OF_VOCABULARY,
          "--bos is %d, the model knows ids below %d".formatted(id, vocabularySize));
    }
    return id;
  }

  /** Returns the arithmetic. */
  private Precision precision() {
    if (!PRECISIONS.contains(precision)) {
      throw new UsageException("--precision is " + precision + ", must be f32 or f64");
    }
    return precision.equals("f64") ? Precision.DOUBLE : Precision.SINGLE;
  }
}
