package org.sepllm.datasets.tokenizer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.DatasetException;
import org.sepllm.datasets.Utf8File;

/** Resolves what a user calls a tokenizer: a name, a {@code tokenizer.json}, or its folder. */
public final class TokenizerChoice {
  /** The name of the tokenizer that is used where none is chosen. */
  public static final String DEFAULT = "cl100k_base";

  private static final String TINY = "tiny";
  private static final String FILE_NAME = "tokenizer.json";

  private TokenizerChoice() {}

  /**
   * Returns the names that need no file.
   *
   * @return for example {@code cl100k_base}; {@code tiny} is a vocabulary of 4096 tokens, made for
   *     this project from public-domain books
   */
  public static List<String> names() {
    return Stream.concat(
            Arrays.stream(BundledVocabulary.values()).map(known -> known.type().getName()),
            Stream.of(TINY))
        .sorted()
        .toList();
  }

  /**
   * Resolves a choice; an existing path wins only where it is not also a name.
   *
   * <p>Cost: a bundled vocabulary is parsed at its first use, in less than a second.
   *
   * @param choice one of {@link #names}, the path of a {@code tokenizer.json}, or a folder that
   *     holds one
   * @return the tokenizer
   * @throws DatasetException if the choice is neither a known name nor an existing path, or the
   *     file is malformed or not supported
   */
  public static Tokenizer resolve(String choice) {
    if (choice.equals(TINY)) {
      return HuggingFaceTokenizer.parse(
          TINY, resource("tiny/tokenizer.json"), Optional.of(resource("tiny/config.json")));
    }
    for (BundledVocabulary known : BundledVocabulary.values()) {
      if (known.type().getName().equals(choice)) {
        return new BundledTokenizer(known);
      }
    }
    Path path = existing(choice);
    return HuggingFaceTokenizer.read(Files.isDirectory(path) ? path.resolve(FILE_NAME) : path);
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
        "tokenizer \"%s\" is neither a file nor one of %s"
            .formatted(choice, String.join(", ", names())));
  }

  private static String resource(String name) {
    try (InputStream stream = TokenizerChoice.class.getResourceAsStream(name)) {
      return Utf8File.decode(name, stream.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
