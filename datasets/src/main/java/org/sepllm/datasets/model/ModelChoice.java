package org.sepllm.datasets.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.DatasetException;
import org.sepllm.datasets.tokenizer.Tokenizer;
import org.sepllm.datasets.tokenizer.TokenizerChoice;
import org.sepllm.reference.SpecException;

/** Resolves what a user calls a model: a name, a file of weights, or a folder. */
public final class ModelChoice {
  /** The name of the model that is used where none is chosen. */
  public static final String DEFAULT = "tiny-sepllm";

  private static final String CONFIG = "config.json";
  private static final String TOKENIZER = "tokenizer.json";
  private static final String SINGLE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";

  private ModelChoice() {}

  /**
   * Returns the names that need no file.
   *
   * @return {@code tiny-sepllm}, {@code tiny-full} and four miniatures of random weights, less
   *     those that were left out when the program was packed
   */
  public static List<String> names() {
    return Arrays.stream(BundledModel.values())
        .filter(BundledModel::isPacked)
        .map(BundledModel::modelName)
        .toList();
  }

  /**
   * Loads a model; {@code config.json} lies beside its weights, {@code tokenizer.json} may.
   *
   * <p>Cost: four bytes of memory per weight.
   *
   * @param choice one of {@link #names}, a file of weights or its index, or a folder with {@code
   *     model.safetensors}, its index, or a single file of weights
   * @return the model
   * @throws DatasetException if there is no such model, this program was packed without it, a
   *     folder has several files of weights, a file is malformed or truncated, tensors are missing
   *     or have other shapes than {@code config.json} calls for, or a value of it is not supported
   */
  public static LoadedModel load(String choice) {
    for (BundledModel bundled : BundledModel.values()) {
      if (bundled.modelName().equals(choice)) {
        requirePacked(bundled);
        Optional<Tokenizer> tokenizer =
            bundled.hasTinyTokenizer()
                ? Optional.of(TokenizerChoice.resolve("tiny"))
                : Optional.empty();
        return load(choice, bundled.folder(), bundled.weights(), tokenizer);
      }
    }
    Path path = existing(choice);
    Path folder = Files.isDirectory(path) ? path : path.toAbsolutePath().getParent();
    String weights = Files.isDirectory(path) ? weightsOf(path) : path.getFileName().toString();
    Path tokenizer = folder.resolve(TOKENIZER);
    return load(
        choice,
        new ModelFolder.OnDisk(folder),
        weights,
        Files.exists(tokenizer)
            ? Optional.of(TokenizerChoice.resolve(tokenizer.toString()))
            : Optional.empty());
  }

  private static void requirePacked(BundledModel model) {
    if (!model.isPacked()) {
      throw new DatasetException(
          DatasetErrorKind.NOT_FOUND,
          ("model \"%s\" was left out of this program to keep it small; a checkout of the repository"
                  + " has it, and a copy of its %s can be named as a file. Here are %s")
              .formatted(model.modelName(), model.weights(), String.join(", ", names())));
    }
  }

  private static LoadedModel load(
      String name, ModelFolder folder, String weights, Optional<Tokenizer> tokenizer) {
    if (!folder.has(CONFIG)) {
      throw new DatasetException(
          DatasetErrorKind.NOT_FOUND, "%s has no %s beside %s".formatted(name, CONFIG, weights));
    }
    try {
      ModelConfig config = ModelConfigReader.read(folder.describe(CONFIG), folder.text(CONFIG));
      WeightFiles files =
          weights.endsWith(".json")
              ? WeightFiles.sharded(folder, weights)
              : WeightFiles.single(folder.weights(weights));
      return switch (config.family()) {
        case LLAMA -> new LoadedModel(name, config, LlamaWeights.read(config, files), tokenizer);
        case GPT_NEOX -> new LoadedModel(name, config, NeoxWeights.read(config, files), tokenizer);
      };
    } catch (SpecException refused) {
      throw new DatasetException(
          DatasetErrorKind.CONTRADICTION,
          folder.describe(CONFIG) + ": " + refused.getMessage(),
          refused);
    }
  }

  private static String weightsOf(Path folder) {
    for (String name : List.of(SINGLE, INDEX)) {
      if (Files.exists(folder.resolve(name))) {
        return name;
      }
    }
    List<String> found = weightFiles(folder);
    if (found.size() == 1) {
      return found.getFirst();
    }
    throw found.isEmpty()
        ? new DatasetException(DatasetErrorKind.NOT_FOUND, folder + " holds no file *.safetensors")
        : new DatasetException(
            DatasetErrorKind.CONTRADICTION,
            "%s holds several files of weights, name one of %s"
                .formatted(folder, String.join(", ", found)));
  }

  private static List<String> weightFiles(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".safetensors"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new DatasetException(
          DatasetErrorKind.UNREADABLE, folder + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static Path existing(String choice) {
    try {
      Path path = Path.of(choice);
      if (!choice.isEmpty() && Files.exists(path)) {
        return path;
      }
    } catch (InvalidPathException e) {
      // Not even a path, so it can only be a mistyped name.
    }
    throw new DatasetException(
        DatasetErrorKind.UNKNOWN_NAME,
        "model \"%s\" is neither a file, a folder nor one of %s"
            .formatted(choice, String.join(", ", names())));
  }
}
