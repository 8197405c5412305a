package org.sepllm.conformance.cli;

import java.util.Optional;
import org.sepllm.datasets.tokenizer.Tokenizer;
import org.sepllm.datasets.tokenizer.TokenizerChoice;
import picocli.CommandLine.Option;

/** The options that choose a vocabulary and the separators in it. */
public final class VocabularyOptions {
  @Option(
      names = "--tokenizer",
      paramLabel = "T",
      description =
          "A bundled vocabulary (cl100k_base is the default), a tokenizer.json, or its folder.")
  private Optional<String> tokenizer = Optional.empty();

  @Option(
      names = "--separators",
      paramLabel = "X",
      description =
          "nine (the default): the single tokens of . , ? ! ; : space, tab and newline;"
              + " nine+merged; a published list such as llama18; or ids:13,11.")
  private Optional<String> separators = Optional.empty();

  @Option(names = "--special", description = "Read text that spells a special token as that token.")
  private boolean special;

  /**
   * Returns the chosen separators.
   *
   * @return the choice as given; empty without {@code --separators}
   */
  public Optional<String> separators() {
    return separators;
  }

  /**
   * Says whether a vocabulary was chosen by name.
   *
   * @return true with {@code --tokenizer}
   */
  public boolean tokenizerGiven() {
    return tokenizer.isPresent();
  }

  /**
   * Says how text that spells a special token is read.
   *
   * @return true with {@code --special}
   */
  public boolean special() {
    return special;
  }

  /**
   * Loads the vocabulary.
   *
   * @return the chosen one, or {@code cl100k_base}
   */
  public Tokenizer tokenizer() {
    return TokenizerChoice.resolve(tokenizer.orElse(TokenizerChoice.DEFAULT));
  }
}
