package org.sepllm.conformance.protocol;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads lines of bytes without ever holding more than one line of the allowed length.
 *
 * <p>A line that is too long is reported as soon as its first byte too many arrives; the rest of it
 * is dropped unseen before the next line is read.
 */
public final class LineReader {
  private static final int LINE_FEED = '\n';

  private final InputStream in;
  private final int maxBytes;
  private final byte[] buffer = new byte[1 << 16];
  private int position;
  private int filled;
  private boolean inTooLongLine;

  /** What was read. */
  public sealed interface Line permits Whole, TooLong, End {}

  /**
   * A line without its line feed.
   *
   * @param bytes the bytes; the receiver owns them
   */
  public record Whole(byte[] bytes) implements Line {}

  /** A line with more bytes than allowed. */
  public record TooLong() implements Line {}

  /** The end of the input. */
  public record End() implements Line {}

  /**
   * Starts reading.
   *
   * <p>Range: {@code maxBytes} at least 0.
   *
   * @param in the bytes
   * @param maxBytes the longest line, in bytes without the line feed
   */
  public LineReader(InputStream in, int maxBytes) {
    this.in = in;
    this.maxBytes = maxBytes;
  }

  /**
   * Reads up to the next line feed or the end of the input.
   *
   * @return the line; a last line without a line feed counts as a line unless it is empty
   * @throws IOException if the input cannot be read
   */
  public Line read() throws IOException {
    if (inTooLongLine) {
      skipToLineFeed();
    }
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (fill()) {
      int end = lineFeedOrFilled();
      if ((long) line.size() + end - position > maxBytes) {
        inTooLongLine = true;
        position = end;
        return new TooLong();
      }
      line.write(buffer, position, end - position);
      position = end;
      if (end < filled) {
        position++;
        return new Whole(line.toByteArray());
      }
    }
    return line.size() > 0 ? new Whole(line.toByteArray()) : new End();
  }

  private void skipToLineFeed() throws IOException {
    while (fill()) {
      position = lineFeedOrFilled();
      if (position < filled) {
        position++;
        break;
      }
    }
    inTooLongLine = false;
  }

  private int lineFeedOrFilled() {
    int end = position;
    while (end < filled && buffer[end] != LINE_FEED) {
      end++;
    }
    return end;
  }

  /** Says whether there is another byte, reading more if none is left. */
  private boolean fill() throws IOException {
    if (position == filled) {
      position = 0;
      filled = Math.max(0, in.read(buffer));
    }
    return position < filled;
  }
}
