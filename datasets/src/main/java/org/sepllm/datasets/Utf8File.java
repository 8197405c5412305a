package org.sepllm.datasets;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalInt;

/** Reads whole files of strict UTF-8, size first, and says where a file stops being text. */
public final class Utf8File {
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
  private static final int PIECE_CHARS = 1 << 16;

  private Utf8File() {}

  /**
   * Reads a file of UTF-8 text; a leading byte order mark is dropped.
   *
   * <p>Range: {@code maxBytes} at least 0 and at most {@code Integer.MAX_VALUE - 8} bytes.
   *
   * <p>Cost: the size is checked before anything is allocated; then the bytes and the text are held
   * at once.
   *
   * @param file the file
   * @param maxBytes the largest size accepted, in bytes
   * @return its text
   * @throws DatasetException if the file is missing, is a folder, cannot be read, is larger than
   *     {@code maxBytes}, holds a NUL byte, or is not UTF-8
   */
  public static String read(Path file, long maxBytes) {
    requireRegular(file);
    try {
      long size = Files.size(file);
      if (size > maxBytes) {
        throw tooLarge(file.toString(), size, maxBytes);
      }
      return decode(file.toString(), Files.readAllBytes(file));
    } catch (IOException e) {
      throw new DatasetException(
          DatasetErrorKind.UNREADABLE, file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Decodes bytes that should be UTF-8 text; a leading byte order mark is dropped.
   *
   * <p>Shape: {@code bytes[length]}.
   *
   * @param name what the bytes are called in an error
   * @param bytes the bytes
   * @return the text
   * @throws DatasetException if the bytes hold a NUL byte or are not UTF-8; the message gives the
   *     byte offset
   */
  public static String decode(String name, byte[] bytes) {
    firstNul(bytes)
        .ifPresent(offset -> {
          throw new DatasetException(
              DatasetErrorKind.MALFORMED,
              name + " is binary, not text: NUL byte at byte offset " + offset);
        });
    requireUtf8(name, bytes);
    int start = startsWithMark(bytes) ? BYTE_ORDER_MARK.length : 0;
    return new String(bytes, start, bytes.length - start, StandardCharsets.UTF_8);
  }

  // Decoded piece by piece and thrown away: a large text is not held in a second form.
  private static void requireUtf8(String name, byte[] bytes) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer input = ByteBuffer.wrap(bytes);
    CharBuffer piece = CharBuffer.allocate(PIECE_CHARS);
    CoderResult result = decoder.decode(input, piece, true);
    while (result.isOverflow()) {
      piece.clear();
      result = decoder.decode(input, piece, true);
    }
    if (result.isError()) {
      int offset = input.position();
      throw new DatasetException(
          DatasetErrorKind.MALFORMED,
          "%s is not UTF-8: byte 0x%02x at byte offset %d"
              .formatted(name, bytes[offset] & 0xff, offset));
    }
  }

  private static boolean startsWithMark(byte[] bytes) {
    return bytes.length >= BYTE_ORDER_MARK.length
        && Arrays.equals(
            bytes, 0, BYTE_ORDER_MARK.length, BYTE_ORDER_MARK, 0, BYTE_ORDER_MARK.length);
  }

  /**
   * Words the refusal of a text above a size limit.
   *
   * <p>Range: {@code size} is above {@code maxBytes}, both in bytes.
   *
   * @param name the file or folder
   * @param size its size
   * @param maxBytes the largest size accepted
   * @return an exception to throw
   */
  public static DatasetException tooLarge(String name, long size, long maxBytes) {
    return new DatasetException(
        DatasetErrorKind.TOO_LARGE,
        "%s has %d bytes, at most %d are read".formatted(name, size, maxBytes));
  }

  private static void requireRegular(Path file) {
    if (!Files.exists(file)) {
      throw new DatasetException(DatasetErrorKind.NOT_FOUND, file + " does not exist");
    }
    if (!Files.isRegularFile(file)) {
      throw new DatasetException(
          DatasetErrorKind.UNREADABLE, file + " is not a regular file, so it cannot be read");
    }
  }

  private static OptionalInt firstNul(byte[] bytes) {
    for (int offset = 0; offset < bytes.length; offset++) {
      if (bytes[offset] == 0) {
        return OptionalInt.of(offset);
      }
    }
    return OptionalInt.empty();
  }
}
