package org.sepllm.conformance.cli;

import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sepllm.conformance.view.TokenNames;
import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.DatasetException;
import org.sepllm.datasets.text.BundledSample;
import org.sepllm.datasets.text.TextCorpus;
import org.sepllm.datasets.text.TextDocument;
import org.sepllm.datasets.tokenizer.Tokenizer;
import org.sepllm.reference.row.TokenRow;

/**
 * The tokens that a command works on, and the vocabulary they belong to.
 *
 * @param name where the tokens come from, for people
 * @param documents how many documents were joined, one after the other
 * @param row the tokens
 * @param tokenizer the vocabulary; empty for bare ids
 */
record TokenSource(String name, int documents, TokenRow row, Optional<Tokenizer> tokenizer) {
  /** The name of the bundled sample; a file of that name is {@code ./sample}. */
  static final String SAMPLE = "sample";

  private static final int MAX_PADDING = 1 << 20;
  private static final long LONG_TEXT = 1L << 20;

  /** Reads a file, a folder, or the bundled sample; a long text is announced, as it takes time. */
  static TokenSource ofText(String choice, VocabularyOptions vocabulary, PrintStream err) {
    List<TextDocument> documents = documents(choice);
    Tokenizer tokenizer = vocabulary.tokenizer();
    long characters = documents.stream().mapToLong(document -> document.text().length()).sum();
    if (characters > LONG_TEXT) {
      err.printf("reading %,d characters with %s%n", characters, tokenizer.name());
    }
    int[] ids =
        documents.stream()
            .flatMapToInt(
                document -> Arrays.stream(tokenizer.encode(document.text(), vocabulary.special())))
            .toArray();
    requireTokens(choice, ids);
    return new TokenSource(choice, documents.size(), TokenRow.of(ids), Optional.of(tokenizer));
  }

  /** Reads the documents of a file, a folder, or the bundled sample. */
  static List<TextDocument> documents(String choice) {
    if (choice.equals(SAMPLE)) {
      return BundledSample.all();
    }
    try {
      return TextCorpus.read(Path.of(choice));
    } catch (InvalidPathException e) {
      throw new DatasetException(
          DatasetErrorKind.NOT_FOUND, choice + " is not a path: " + e.getReason(), e);
    }
  }

  /** Reads what {@code --text} or {@code --ids} give; exactly one of them is there. */
  static TokenSource ofInline(InlineTokenOptions inline, VocabularyOptions vocabulary) {
    return inline.text().isPresent()
        ? ofInlineText(inline.text().get(), inline.leftPadding(), vocabulary)
        : ofIds(inline.ids().orElseThrow(), inline.leftPadding(), vocabulary);
  }

  private static TokenSource ofInlineText(
      String text, int leftPadding, VocabularyOptions vocabulary) {
    Tokenizer tokenizer = vocabulary.tokenizer();
    int[] ids = tokenizer.encode(text, vocabulary.special());
    requireTokens("--text", ids);
    if (leftPadding > MAX_PADDING) {
      throw new LimitReachedException(
          "--left-padding is %d, at most %d places are put before a text"
              .formatted(leftPadding, MAX_PADDING));
    }
    int[] padded =
        IntStream.concat(
                IntStream.generate(() -> 0).limit(Math.max(0, leftPadding)), Arrays.stream(ids))
            .toArray();
    return new TokenSource(
        "--text", 1, TokenRow.padded(leftPadding, padded), Optional.of(tokenizer));
  }

  private static TokenSource ofIds(String list, int leftPadding, VocabularyOptions vocabulary) {
    int[] ids = Arrays.stream(list.split(",", -1)).mapToInt(TokenSource::id).toArray();
    Optional<Tokenizer> tokenizer =
        vocabulary.tokenizerGiven() ? Optional.of(vocabulary.tokenizer()) : Optional.empty();
    TokenRow row = TokenRow.padded(leftPadding, ids);
    tokenizer.ifPresent(known -> requireKnown(row, known));
    return new TokenSource("--ids", 1, row, tokenizer);
  }

  private static int id(String written) {
    try {
      return Integer.parseInt(written.strip());
    } catch (NumberFormatException e) {
      throw new DatasetException(
          DatasetErrorKind.MALFORMED,
          "--ids holds \"%s\", must be integers from 0 to %d with commas between them"
              .formatted(written, Integer.MAX_VALUE),
          e);
    }
  }

  private static void requireKnown(TokenRow row, Tokenizer tokenizer) {
    for (int index = row.leftPadding(); index < row.length(); index++) {
      if (!tokenizer.contains(row.tokenId(index))) {
        throw new DatasetException(
            DatasetErrorKind.OUT_OF_VOCABULARY,
            "token id %d at index %d is not in %s, whose ids run from 0 to %d"
                .formatted(
                    row.tokenId(index), index, tokenizer.name(), tokenizer.vocabularySize() - 1));
      }
    }
  }

  private static void requireTokens(String name, int[] ids) {
    if (ids.length == 0) {
      throw new DatasetException(
          DatasetErrorKind.MALFORMED, name + " has 0 tokens, must have at least 1");
    }
  }

  /** Returns how the tokens are shown. */
  TokenNames names() {
    return tokenizer.map(TokenNames::of).orElseGet(TokenNames::idsOnly);
  }
}
