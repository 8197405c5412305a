package org.sepllm.conformance.check.source;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sepllm.conformance.check.cases.CaseSource;
import org.sepllm.conformance.check.generate.Narrowing;
import org.sepllm.conformance.view.TokenNames;
import org.sepllm.datasets.separators.SeparatorChoice;
import org.sepllm.datasets.text.BundledSample;
import org.sepllm.datasets.text.OptionalData;
import org.sepllm.datasets.text.TextCorpus;
import org.sepllm.datasets.text.TextDocument;
import org.sepllm.datasets.tokenizer.Tokenizer;
import org.sepllm.datasets.tokenizer.TokenizerChoice;

/** Reads the real texts of a check and turns them into tokens. */
public final class Texts {
  private static final String BUNDLED = "bundled text";
  private static final String BOOKS = "books";
  private static final String GIVEN = "given text";

  /** Of books that nobody asked for only the beginning is read. */
  private static final int BEGINNING_CHARS = 16_000;

  private final Tokenizer tokenizer = TokenizerChoice.resolve(TokenizerChoice.DEFAULT);
  private final SeparatorChoice separators =
      SeparatorChoice.resolve(SeparatorChoice.DEFAULT, tokenizer);
  private final List<SourceUse> uses = new ArrayList<>();
  private final List<Group> groups = new ArrayList<>();

  /** Texts of one origin. */
  private record Group(String name, List<TextRow> rows) {}

  /**
   * Reads the given files and folders, or the bundled sample and the books where there are any.
   *
   * @param paths files and folders of text; empty for those that come with the program
   * @throws org.sepllm.datasets.DatasetException if a text cannot be read
   */
  public Texts(List<Path> paths) {
    if (paths.isEmpty()) {
      add(BUNDLED, BundledSample.all());
      addBooks(beginnings(OptionalData.books()));
    } else {
      add(GIVEN, paths.stream().flatMap(path -> TextCorpus.read(path).stream()).toList());
    }
    TokenNames names = TokenNames.of(tokenizer);
    uses.add(
        new SourceUse(
            "separators",
            true,
            separators.choice()
                + " of "
                + tokenizer.name()
                + ": "
                + separators.tokens().stream()
                    .map(token -> token.id() + " " + names.shown(token.id()))
                    .collect(Collectors.joining(", "))));
  }

  private static List<TextDocument> beginnings(List<TextDocument> documents) {
    return documents.stream()
        .map(text -> new TextDocument(text.name(), beginning(text.text())))
        .toList();
  }

  private static String beginning(String text) {
    if (text.length() <= BEGINNING_CHARS) {
      return text;
    }
    boolean insidePair = Character.isHighSurrogate(text.charAt(BEGINNING_CHARS - 1));
    return text.substring(0, insidePair ? BEGINNING_CHARS - 1 : BEGINNING_CHARS);
  }

  private void addBooks(List<TextDocument> books) {
    if (books.isEmpty()) {
      uses.add(new SourceUse(BOOKS, false, "no books in the optional data folder"));
    } else {
      add(BOOKS, books);
    }
  }

  private void add(String name, List<TextDocument> documents) {
    List<TextRow> rows =
        documents.stream()
            .map(text -> tokenizer.encode(text.text(), false))
            .flatMap(TextRow::parts)
            .toList();
    groups.add(new Group(name, rows));
    long tokens = rows.stream().mapToLong(row -> row.tokenIds().size()).sum();
    uses.add(new SourceUse(name, true, "%d texts, %,d tokens".formatted(documents.size(), tokens)));
  }

  /**
   * Names the separators of the texts.
   *
   * @return their token ids
   */
  public List<Integer> separatorIds() {
    return Arrays.stream(separators.separators().toArray()).boxed().toList();
  }

  /**
   * Says which texts are there, for the report.
   *
   * @return a line for each origin, and one for the separators
   */
  public List<SourceUse> uses() {
    return List.copyOf(uses);
  }

  /**
   * Makes cases from the texts.
   *
   * <p>Range: any {@code seed}.
   *
   * @param narrowing the one mask and cache to ask about, if not all
   * @param seed the seed of the check
   * @return a source for each origin of texts
   */
  public List<CaseSource> sources(Optional<Narrowing> narrowing, long seed) {
    return groups.stream()
        .<CaseSource>map(
            group -> new TextSource(group.name(), group.rows(), separatorIds(), narrowing, seed))
        .toList();
  }
}
