package org.sepllm.conformance.language;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.DatasetException;
import org.sepllm.datasets.text.TextDocument;
import org.sepllm.datasets.tokenizer.Tokenizer;

/**
 * Texts as a model reads them.
 *
 * <p>Shape: every piece of a text is {@code [tokens]}.
 *
 * @param names what the texts are called
 * @param texts for each text its pieces: the whole text, or its lines
 * @param protocol how they become rows
 * @param bosTokenId the token that begins a row, if there is one
 * @param maxTokens how many tokens to read at most: of each text, or of the stream
 */
public record Reading(
    List<String> names,
    List<List<int[]>> texts,
    Protocol protocol,
    OptionalInt bosTokenId,
    OptionalLong maxTokens) {

  /**
   * Builds the reading.
   *
   * @param names what the texts are called
   * @param texts for each text its pieces
   * @param protocol how they become rows
   * @param bosTokenId the token that begins a row
   * @param maxTokens how many tokens to read at most
   */
  public Reading {
    names = List.copyOf(names);
    texts = texts.stream().map(List::copyOf).toList();
  }

  /**
   * Encodes texts.
   *
   * @param documents the texts
   * @param tokenizer the vocabulary
   * @param protocol how they become rows
   * @param bosTokenId the token that begins a row
   * @param maxTokens how many tokens to read at most
   * @return the texts as a model reads them
   * @throws DatasetException if there is no token to predict
   */
  public static Reading of(
      List<TextDocument> documents,
      Tokenizer tokenizer,
      Protocol protocol,
      OptionalInt bosTokenId,
      OptionalLong maxTokens) {
    List<List<int[]>> texts = new ArrayList<>();
    for (TextDocument document : documents) {
      Stream<String> pieces =
          protocol == Protocol.LINE ? document.text().lines() : Stream.of(document.text());
      texts.add(pieces.map(piece -> tokenizer.encode(piece, false)).toList());
    }
    Reading reading =
        new Reading(
            documents.stream().map(TextDocument::name).toList(),
            texts,
            protocol,
            bosTokenId,
            maxTokens);
    reading.requirePredictions();
    return reading;
  }

  private void requirePredictions() {
    int alone = bosTokenId.isPresent() ? 0 : 1;
    if (texts.stream().flatMap(List::stream).noneMatch(piece -> piece.length > alone)) {
      throw new DatasetException(
          DatasetErrorKind.MALFORMED,
          "%s has no token to predict, must have at least %d"
              .formatted(String.join(", ", names), alone + 1));
    }
  }

  /** Returns what a policy reads, in order; segments have at most the given number of tokens. */
  Stream<Passage> passages(boolean segmented, int context) {
    return switch (protocol) {
      case DOCUMENT ->
          IntStream.range(0, texts.size())
              .boxed()
              .flatMap(text -> document(text, segmented ? context : Integer.MAX_VALUE));
      case LINE -> lines();
      case STREAM -> stream();
    };
  }

  /** How many tokens a policy reads, for progress; unlimited streams read every text once. */
  long tokens() {
    long all = texts.stream().flatMap(List::stream).mapToLong(piece -> piece.length).sum();
    return switch (protocol) {
      case STREAM -> maxTokens.orElse(all);
      case DOCUMENT ->
          maxTokens.isEmpty()
              ? all
              : texts.stream()
                  .mapToLong(text -> Math.min(text.getFirst().length, maxTokens.getAsLong()))
                  .sum();
      case LINE -> Math.min(all, maxTokens.orElse(all));
    };
  }

  /**
   * Consecutive segments; without a BOS each begins with the token that the last one ended with.
   */
  private Stream<Passage> document(int text, int context) {
    int[] all = texts.get(text).getFirst();
    int[] ids = Arrays.copyOf(all, (int) Math.min(all.length, maxTokens.orElse(all.length)));
    int overlap = bosTokenId.isPresent() ? 0 : 1;
    int size = context - 1;
    List<Passage> segments = new ArrayList<>();
    for (int start = overlap; start < ids.length; start += Math.min(size, ids.length - start)) {
      int end = start + Math.min(size, ids.length - start);
      segments.add(
          Passage.of(text, true, start, withBos(Arrays.copyOfRange(ids, start - overlap, end))));
    }
    return segments.stream();
  }

  private Stream<Passage> lines() {
    List<Passage> lines = new ArrayList<>();
    long read = 0;
    for (int text = 0; text < texts.size(); text++) {
      for (int[] line : texts.get(text)) {
        Passage passage = Passage.of(text, lines.isEmpty(), read, withBos(line));
        long room = maxTokens.orElse(Long.MAX_VALUE) - read;
        if (passage.fed().length > 0 && room > 0) {
          lines.add(passage.first((int) Math.min(room, passage.fed().length)));
          read += passage.fed().length;
        }
      }
    }
    return lines.stream();
  }

  private Stream<Passage> stream() {
    long limit = tokens();
    int[] once = texts.stream().flatMap(List::stream).flatMapToInt(Arrays::stream).toArray();
    return Stream.iterate(0L, start -> start < limit, start -> start + once.length)
        .map(start -> pass(once, start, Math.min(once.length, limit - start)));
  }

  /** One pass over all texts; the last token predicts the first of the next pass. */
  private Passage pass(int[] once, long start, long count) {
    int[] row = Arrays.copyOf(once, (int) count + 1);
    row[(int) count] = once[(int) (count % once.length)];
    return start == 0 ? Passage.of(0, true, 0, withBos(row)) : Passage.of(0, false, start, row);
  }

  private int[] withBos(int[] ids) {
    return bosTokenId.isPresent()
        ? IntStream.concat(IntStream.of(bosTokenId.getAsInt()), Arrays.stream(ids)).toArray()
        : ids;
  }
}
