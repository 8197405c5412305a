package org.sepllm.datasets.arrow;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.arrow.flatbuf.Block;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.KeyValue;
import org.apache.arrow.flatbuf.Schema;
import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.DatasetException;

/**
 * Checks the structure of an Arrow file before any library touches its buffers.
 *
 * <p>Every length is compared with the size of the file before something of that length is
 * allocated; compression, dictionaries and foreign schemas are refused.
 */
final class FileCheck {
  private static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);
  private static final int START_BYTES = 8;
  private static final int ALIGNMENT = 8;
  private static final int MAX_FOOTER_BYTES = 16 << 20;

  private final String name;
  private final SeekableByteChannel channel;
  private final FileFormat format;

  FileCheck(String name, SeekableByteChannel channel, FileFormat format) {
    this.name = name;
    this.channel = channel;
    this.format = format;
  }

  void run() throws IOException {
    try {
      checkAll();
    } catch (IndexOutOfBoundsException | NegativeArraySizeException | EOFException e) {
      throw malformed("its metadata points outside of it");
    } catch (IllegalArgumentException | AssertionError e) {
      throw malformed("its metadata is damaged");
    }
  }

  private void checkAll() throws IOException {
    long size = channel.size();
    int trailer = Integer.BYTES + MAGIC.length;
    if (size < START_BYTES + trailer
        || !Arrays.equals(bytes(0, MAGIC.length), MAGIC)
        || !Arrays.equals(bytes(size - MAGIC.length, MAGIC.length), MAGIC)) {
      throw malformed("it does not begin and end with ARROW1, or it is truncated");
    }
    int footerBytes = buffer(size - trailer, Integer.BYTES).getInt();
    long footerStart = size - trailer - footerBytes;
    if (footerBytes <= 0 || footerBytes > MAX_FOOTER_BYTES || footerStart < START_BYTES) {
      throw malformed(
          "its footer of %d bytes must have from 1 to %d and fit"
              .formatted(footerBytes, MAX_FOOTER_BYTES));
    }
    Footer footer = Footer.getRootAsFooter(buffer(footerStart, footerBytes));
    checkSchema(footer.schema());
    if (footer.dictionariesLength() != 0) {
      throw unsupported("it uses dictionaries");
    }
    checkBatches(footer, footerStart);
  }

  private void checkSchema(Schema schema) {
    if (schema == null) {
      throw malformed("it has no schema");
    }
    if (schema.endianness() != Endianness.Little) {
      throw unsupported("it is big-endian");
    }
    String format = metadata(schema, FileFormat.FORMAT_KEY);
    String version = metadata(schema, FileFormat.VERSION_KEY);
    if (!format.equals(this.format.formatName()) || !version.equals(FileFormat.VERSION)) {
      throw malformed(
          "it has %s \"%s\" and version \"%s\", must be \"%s\" and \"%s\""
              .formatted(
                  FileFormat.FORMAT_KEY,
                  format,
                  version,
                  this.format.formatName(),
                  FileFormat.VERSION));
    }
    if (!ColumnCheck.sameFields(this.format.fields(), schema)) {
      throw malformed("its columns are not those of the format " + this.format.formatName());
    }
  }

  private static String metadata(Schema schema, String key) {
    for (int entry = 0; entry < schema.customMetadataLength(); entry++) {
      KeyValue pair = schema.customMetadata(entry);
      if (key.equals(pair.key()) && pair.value() != null) {
        return pair.value();
      }
    }
    return "";
  }

  private void checkBatches(Footer footer, long footerStart) throws IOException {
    long free = START_BYTES;
    for (int index = 0; index < footer.recordBatchesLength(); index++) {
      Block block = footer.recordBatches(index);
      boolean fits =
          block.offset() >= free
              && block.offset() % ALIGNMENT == 0
              && block.metaDataLength() >= BatchCheck.PREFIX_BYTES
              && block.bodyLength() >= 0
              && block.bodyLength() <= footerStart
              && block.offset() <= footerStart - block.metaDataLength() - block.bodyLength();
      if (!fits) {
        throw malformed(
            "batch %d at %d with %d + %d bytes does not fit between %d and %d"
                .formatted(
                    index,
                    block.offset(),
                    block.metaDataLength(),
                    block.bodyLength(),
                    free,
                    footerStart));
      }
      long bodyStart = block.offset() + block.metaDataLength();
      new BatchCheck(this, index, format.fields(), bodyStart, block.bodyLength())
          .check(buffer(block.offset(), block.metaDataLength()));
      free = bodyStart + block.bodyLength();
    }
  }

  int integerAt(long offset) throws IOException {
    return buffer(offset, Integer.BYTES).getInt();
  }

  private ByteBuffer buffer(long offset, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    channel.position(offset);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException();
      }
    }
    return buffer.flip();
  }

  private byte[] bytes(long offset, int length) throws IOException {
    return buffer(offset, length).array();
  }

  DatasetException malformed(String problem) {
    return new DatasetException(
        DatasetErrorKind.MALFORMED, name + " is not a valid Arrow file: " + problem);
  }

  DatasetException unsupported(String problem) {
    return new DatasetException(
        DatasetErrorKind.UNSUPPORTED, name + " is not supported: " + problem);
  }
}
