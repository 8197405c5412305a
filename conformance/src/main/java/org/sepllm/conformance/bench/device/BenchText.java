package org.sepllm.conformance.bench.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.sepllm.conformance.bench.BenchException;
import org.sepllm.reference.config.SeparatorSet;
import org.sepllm.reference.row.TokenRow;

/**
 * The text that a benchmark runs on, of which only the places of its separators matter.
 *
 * <p>A file of separators has one byte for each token: 1 for a separator, 0 for any other.
 */
public final class BenchText {
  /** A text has at most this many tokens: {@value}. */
  public static final int MOST_TOKENS = 1 << 24;

  private static final int SEPARATOR = 1;

  private final String description;
  private final byte[] bytes;

  private BenchText(String description, byte[] bytes) {
    this.description = description;
    this.bytes = bytes;
  }

  /**
   * Takes the separators of tokens.
   *
   * <p>Shape: {@code ids[tokens]}, 1 to {@link #MOST_TOKENS} tokens.
   *
   * @param description where the tokens come from
   * @param ids the tokens
   * @param separators which of them are separators
   * @return the text
   * @throws BenchException if there are too many tokens, or none
   */
  public static BenchText of(String description, int[] ids, SeparatorSet separators) {
    requireLength(description, ids.length);
    byte[] bytes = new byte[ids.length];
    for (int index = 0; index < ids.length; index++) {
      bytes[index] = (byte) (separators.contains(ids[index]) ? SEPARATOR : 0);
    }
    return new BenchText(description, bytes);
  }

  /**
   * Reads a file of separators.
   *
   * @param path the file
   * @return the text
   * @throws BenchException if the file cannot be read, has too many bytes or none, or one that is
   *     neither 0 nor 1
   */
  public static BenchText read(Path path) {
    try {
      requireLength(path.toString(), Files.size(path));
      byte[] bytes = Files.readAllBytes(path);
      for (int index = 0; index < bytes.length; index++) {
        if (bytes[index] != 0 && bytes[index] != SEPARATOR) {
          throw new BenchException(
              "%s: byte %d is %d, must be 0 or 1".formatted(path, index, bytes[index]));
        }
      }
      return new BenchText(path.getFileName().toString(), bytes);
    } catch (IOException unreadable) {
      throw new BenchException(path + " cannot be read: " + unreadable, unreadable);
    }
  }

  private static void requireLength(String name, long length) {
    if (length < 1 || length > MOST_TOKENS) {
      throw new BenchException(
          "%s has %,d tokens, must have 1 to %,d".formatted(name, length, MOST_TOKENS));
    }
  }

  /**
   * Writes the file of separators that {@link #read} reads, for the script for peers.
   *
   * <p>Range: {@code length} is at least 1.
   *
   * @param path the file
   * @param length how many tokens; a shorter text is repeated
   * @throws BenchException if the file cannot be written
   */
  public void write(Path path, int length) {
    try {
      Files.write(path, prefix(length));
    } catch (IOException unwritable) {
      throw new BenchException(path + " cannot be written: " + unwritable, unwritable);
    }
  }

  private byte[] prefix(int length) {
    byte[] prefix = new byte[length];
    for (int index = 0; index < length; index++) {
      prefix[index] = bytes[index % bytes.length];
    }
    return prefix;
  }

  /**
   * Returns the separators of the text.
   *
   * @return the set of the single id that stands for a separator in {@link #row}
   */
  SeparatorSet separators() {
    return SeparatorSet.of(SEPARATOR);
  }

  /** Returns the first tokens, 1 for a separator and 0 for others; a shorter text is repeated. */
  TokenRow row(int length) {
    byte[] prefix = prefix(length);
    int[] ids = new int[length];
    Arrays.setAll(ids, index -> prefix[index]);
    return TokenRow.of(ids);
  }

  /** Returns one token; a shorter text is repeated. */
  int id(int index) {
    return bytes[index % bytes.length];
  }

  /**
   * Says where the tokens come from, how many of them are separators, and whether they are
   * repeated.
   *
   * <p>Range: {@code length} is at least 1.
   *
   * @param length how many tokens are used
   * @return the description
   */
  public String described(int length) {
    byte[] prefix = prefix(length);
    int separators = 0;
    for (byte token : prefix) {
      separators += token;
    }
    String repeated = length > bytes.length ? ", %,d tokens repeated".formatted(bytes.length) : "";
    return "%s%s, separator density %.3f"
        .formatted(description, repeated, (double) separators / length);
  }
}
