package org.sepllm.datasets.arrow;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import org.sepllm.datasets.DatasetException;

/** A stream of token ids as an Arrow file; {@code docs/arrow.md} documents its columns. */
public final class TokenFile {
  private static final int TOKEN_ID = 0;

  private TokenFile() {}

  /**
   * A stream of token ids with what is known about it.
   *
   * <p>Shape: {@code tokenIds[tokens]}.
   *
   * @param metadata what is known, by key; keys of this project start with {@code sepllm.}
   * @param tokenIds the ids
   */
  public record Tokens(Map<String, String> metadata, int[] tokenIds) {
    /**
     * Makes a stream; the ids are copied.
     *
     * <p>Shape: {@code tokenIds[tokens]}.
     *
     * @param metadata what is known, by key
     * @param tokenIds the ids
     */
    public Tokens {
      metadata = Map.copyOf(metadata);
      tokenIds = tokenIds.clone();
    }

    /**
     * Returns the ids.
     *
     * <p>Shape: {@code ids[tokens]}.
     *
     * @return a copy of the ids
     */
    @Override
    public int[] tokenIds() {
      return tokenIds.clone();
    }
  }

  /**
   * Writes a file, completely or not at all.
   *
   * @param file the file
   * @param tokens the ids and what is known about them
   * @throws DatasetException if the file cannot be written
   */
  public static void write(Path file, Tokens tokens) {
    BatchWriter.write(
        file,
        FileFormat.TOKENS,
        tokens.metadata(),
        rows -> {
          for (int id : tokens.tokenIds) {
            rows.integer(TOKEN_ID, id);
            rows.endRow();
          }
        });
  }

  /**
   * Reads a file.
   *
   * @param file the file
   * @return its ids and metadata
   * @throws DatasetException if the file cannot be read, is damaged, is no token file, or holds a
   *     negative id
   */
  public static Tokens read(Path file) {
    IntStream.Builder ids = IntStream.builder();
    Map<String, String> metadata =
        BatchReader.read(
            file,
            FileFormat.TOKENS,
            row -> {
              int id = row.integer(TOKEN_ID);
              row.requireRange(TOKEN_ID, id, 0, Integer.MAX_VALUE);
              ids.add(id);
            });
    return new Tokens(metadata, ids.build().toArray());
  }
}
