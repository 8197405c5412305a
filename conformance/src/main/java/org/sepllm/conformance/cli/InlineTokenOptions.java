package org.sepllm.conformance.cli;

import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that give tokens on the command line itself. */
public final class InlineTokenOptions {
  @Option(names = "--text", paramLabel = "TEXT", description = "The text itself.")
  private Optional<String> text = Optional.empty();

  @Option(
      names = "--ids",
      paramLabel = "IDS",
      description =
          "Token ids with commas between them. Without --tokenizer they have no texts, and"
              + " --separators must name ids.")
  private Optional<String> ids = Optional.empty();

  @Option(
      names = "--left-padding",
      paramLabel = "P",
      defaultValue = "0",
      description = "How many places are padding: put before a text, the first ones of --ids.")
  private int leftPadding;

  /**
   * Returns the text.
   *
   * @return the text as given; empty without {@code --text}
   */
  public Optional<String> text() {
    return text;
  }

  /**
   * Returns the ids.
   *
   * @return the ids as written; empty without {@code --ids}
   */
  public Optional<String> ids() {
    return ids;
  }

  /**
   * Returns the left padding.
   *
   * @return the number of places as given, unchecked
   */
  public int leftPadding() {
    return leftPadding;
  }
}
