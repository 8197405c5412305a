package org.sepllm.datasets.separators;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.DatasetException;
import org.sepllm.datasets.tokenizer.Tokenizer;
import org.sepllm.reference.config.NamedSeparators;
import org.sepllm.reference.config.SeparatorSet;

/**
 * The separators that a user chose for a vocabulary.
 *
 * <p>Rule: SEP-SEP-001 (§4.1). A choice is one of
 *
 * <ul>
 *   <li>{@code nine}: the single tokens of {@code . , ? ! ; :}, space, tab and newline;
 *   <li>{@code nine+merged}: every token whose text, trimmed of white space, is empty or one of
 *       those six marks, which catches tokens such as a period followed by a line break;
 *   <li>the name of a published list, such as {@code pythia9};
 *   <li>{@code ids:13,11}: these ids.
 * </ul>
 *
 * @param choice what was chosen, as the user wrote it
 * @param tokens the separators in the order of their ids
 */
public record SeparatorChoice(String choice, List<SeparatorToken> tokens) {
  /** The choice where none is made. */
  public static final String DEFAULT = "nine";

  private static final String MERGED = "nine+merged";
  private static final String IDS = "ids:";
  private static final Set<String> MARKS = Set.of(".", ",", "?", "!", ";", ":");
  private static final Set<String> SPACES = Set.of(" ", "\t", "\n");

  /**
   * Makes a choice of the given tokens.
   *
   * @param choice what was chosen, as the user wrote it
   * @param tokens the separators in the order of their ids
   */
  public SeparatorChoice {
    tokens = List.copyOf(tokens);
  }

  /**
   * Returns the names that can be chosen, beside {@code ids:}.
   *
   * @return {@code nine}, {@code nine+merged}, and the published lists
   */
  public static List<String> names() {
    return Stream.concat(
            Stream.of(DEFAULT, MERGED),
            Arrays.stream(NamedSeparators.values()).map(NamedSeparators::listName))
        .toList();
  }

  /**
   * Resolves a choice for a vocabulary.
   *
   * <p>Cost: {@code nine+merged} looks at every token of the vocabulary.
   *
   * @param choice one of {@link #names}, or {@code ids:} and ids with commas between them
   * @param tokenizer the vocabulary
   * @return the separators; at least one
   * @throws DatasetException if the choice is unknown, if an id is not a token of the vocabulary,
   *     or if one of the nine characters is not a single token
   */
  public static SeparatorChoice resolve(String choice, Tokenizer tokenizer) {
    int[] ids =
        switch (choice) {
          case DEFAULT -> singleTokens(tokenizer);
          case MERGED -> mergedTokens(tokenizer);
          default -> choice.startsWith(IDS) ? listed(choice) : published(choice);
        };
    return of(choice, SeparatorSet.of(ids), tokenizer);
  }

  /**
   * Resolves a choice that names its ids, where no vocabulary is known.
   *
   * @param choice a published list, or {@code ids:} and ids with commas between them
   * @return the ids; at least one
   * @throws DatasetException if the choice is unknown, malformed, or needs a vocabulary
   */
  public static SeparatorSet resolveIds(String choice) {
    if (choice.equals(DEFAULT) || choice.equals(MERGED)) {
      throw new DatasetException(
          DatasetErrorKind.CONTRADICTION,
          "separators %s follow from a vocabulary, but no tokenizer is chosen".formatted(choice));
    }
    return SeparatorSet.of(choice.startsWith(IDS) ? listed(choice) : published(choice));
  }

  private static SeparatorChoice of(String choice, SeparatorSet separators, Tokenizer tokenizer) {
    return new SeparatorChoice(
        choice,
        Arrays.stream(separators.toArray())
            .mapToObj(id -> new SeparatorToken(id, textOf(id, choice, tokenizer)))
            .toList());
  }

  private static String textOf(int id, String choice, Tokenizer tokenizer) {
    if (!tokenizer.contains(id)) {
      throw new DatasetException(
          DatasetErrorKind.OUT_OF_VOCABULARY,
          "separators %s: id %d is not a token of %s, whose ids run from 0 to %d"
              .formatted(choice, id, tokenizer.name(), tokenizer.vocabularySize() - 1));
    }
    return tokenizer.tokenText(id);
  }

  private static int[] singleTokens(Tokenizer tokenizer) {
    return Stream.concat(MARKS.stream(), SPACES.stream())
        .mapToInt(character -> singleToken(character, tokenizer))
        .toArray();
  }

  private static int singleToken(String character, Tokenizer tokenizer) {
    int[] ids = tokenizer.encode(character, false);
    if (ids.length != 1) {
      throw new DatasetException(
          DatasetErrorKind.UNSUPPORTED,
          "separators %s: \"%s\" is %d tokens in %s, must be 1"
              .formatted(DEFAULT, character, ids.length, tokenizer.name()));
    }
    return ids[0];
  }

  private static int[] mergedTokens(Tokenizer tokenizer) {
    return IntStream.range(0, tokenizer.vocabularySize())
        .filter(tokenizer::contains)
        .filter(id -> isMarkOrEmpty(WhiteSpace.trim(tokenizer.tokenText(id))))
        .toArray();
  }

  private static boolean isMarkOrEmpty(String trimmed) {
    return trimmed.isEmpty() || MARKS.contains(trimmed);
  }

  private static int[] listed(String choice) {
    return Arrays.stream(choice.substring(IDS.length()).split(",", -1))
        .mapToInt(id -> listedId(id.strip(), choice))
        .toArray();
  }

  private static int listedId(String id, String choice) {
    try {
      int value = Integer.parseInt(id);
      if (value >= 0) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Reported below, as a negative number is.
    }
    throw new DatasetException(
        DatasetErrorKind.MALFORMED,
        "separators %s: \"%s\" is not a token id, must be an integer from 0 to %d"
            .formatted(choice, id, Integer.MAX_VALUE));
  }

  private static int[] published(String choice) {
    return Arrays.stream(NamedSeparators.values())
        .filter(list -> list.listName().equals(choice))
        .findFirst()
        .orElseThrow(() ->
            new DatasetException(
                DatasetErrorKind.UNKNOWN_NAME,
                "separators \"%s\" are none of %s, ids:13,11"
                    .formatted(choice, String.join(", ", names()))))
        .separators()
        .toArray();
  }

  /**
   * Returns the ids as the set that the reference takes.
   *
   * @return the set
   */
  public SeparatorSet separators() {
    return SeparatorSet.of(tokens.stream().mapToInt(SeparatorToken::id).toArray());
  }
}
