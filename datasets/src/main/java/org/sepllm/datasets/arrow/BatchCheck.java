package org.sepllm.datasets.arrow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.sepllm.datasets.DatasetException;

/** Checks that the buffers of a batch lie in its body and are long enough for its rows. */
final class BatchCheck {
  /** The mark of a message and the length of its metadata, with which every batch begins. */
  static final int PREFIX_BYTES = 2 * Integer.BYTES;

  private static final int CONTINUATION = -1;
  private static final long MAX_BODY_BYTES = 256L << 20;
  private static final int ALIGNMENT = 8;

  private final FileCheck file;
  private final int index;
  private final List<Field> fields;
  private final long bodyStart;
  private final long bodyBytes;
  private int nextNode;
  private int nextBuffer;

  BatchCheck(FileCheck file, int index, List<Field> fields, long bodyStart, long bodyBytes) {
    this.file = file;
    this.index = index;
    this.fields = fields;
    this.bodyStart = bodyStart;
    this.bodyBytes = bodyBytes;
  }

  void check(ByteBuffer metadata) throws IOException {
    if (bodyBytes > MAX_BODY_BYTES) {
      throw file.unsupported(
          "batch %d has %d bytes, at most %d are read".formatted(index, bodyBytes, MAX_BODY_BYTES));
    }
    int first = metadata.getInt();
    int length = first == CONTINUATION ? metadata.getInt() : first;
    if (length <= 0 || length > metadata.remaining()) {
      throw malformed("its metadata of %d bytes does not fit".formatted(length));
    }
    ByteBuffer flat = metadata.slice().order(ByteOrder.LITTLE_ENDIAN);
    Message message = Message.getRootAsMessage(flat);
    if (message.headerType() != MessageHeader.RecordBatch || message.bodyLength() != bodyBytes) {
      throw malformed("it is no record batch of %d bytes".formatted(bodyBytes));
    }
    RecordBatch batch = (RecordBatch) message.header(new RecordBatch());
    if (batch == null) {
      throw malformed("it has no header");
    }
    if (batch.compression() != null) {
      throw file.unsupported("batch %d is compressed".formatted(index));
    }
    for (Field field : fields) {
      checkColumn(batch, field, batch.length());
    }
    if (nextNode != batch.nodesLength()
        || nextBuffer != batch.buffersLength()
        || batch.variadicBufferCountsLength() != 0) {
      throw malformed("it has columns or buffers too many");
    }
  }

  private void checkColumn(RecordBatch batch, Field field, long rows) throws IOException {
    if (nextNode >= batch.nodesLength()) {
      throw malformed("it lacks column " + field.getName());
    }
    FieldNode node = batch.nodes(nextNode++);
    if (node.length() != rows || rows < 0 || rows > Integer.MAX_VALUE || node.nullCount() != 0) {
      throw malformed(
          "column %s has %d rows and %d nulls, must have %d and none"
              .formatted(field.getName(), node.length(), node.nullCount(), rows));
    }
    Buffer validity = buffer(batch, field);
    requireLength(field, validity, validity.length() == 0 ? 0 : bitBytes(rows));
    Buffer data = buffer(batch, field);
    switch (field.getType()) {
      case ArrowType.Bool _ -> requireLength(field, data, bitBytes(rows));
      case ArrowType.List _ -> {
        requireLength(field, data, rows == 0 ? 0 : (rows + 1) * Integer.BYTES);
        Field items = field.getChildren().getFirst();
        long itemRows = childRows(batch, items);
        requireEnd(field, rows == 0 ? 0 : integerAt(data, rows), itemRows);
        checkColumn(batch, items, itemRows);
      }
      case ArrowType.FloatingPoint _ -> requireLength(field, data, rows * Double.BYTES);
      default -> requireLength(field, data, rows * Integer.BYTES);
    }
  }

  // How many items there are only the file knows; their buffer has to be long enough for them.
  private long childRows(RecordBatch batch, Field items) {
    if (nextNode >= batch.nodesLength()) {
      throw malformed("it lacks column " + items.getName());
    }
    return batch.nodes(nextNode).length();
  }

  private int integerAt(Buffer buffer, long place) throws IOException {
    return file.integerAt(bodyStart + buffer.offset() + place * Integer.BYTES);
  }

  // The library allocates as many items as the last list says it ends at.
  private void requireEnd(Field field, int end, long itemRows) {
    if (end < 0 || end > itemRows) {
      throw malformed(
          "the last list of column %s ends at %d of %d items"
              .formatted(field.getName(), end, itemRows));
    }
  }

  private Buffer buffer(RecordBatch batch, Field field) {
    if (nextBuffer >= batch.buffersLength()) {
      throw malformed("it lacks a buffer of column " + field.getName());
    }
    Buffer buffer = batch.buffers(nextBuffer++);
    boolean fits =
        buffer.offset() >= 0
            && buffer.offset() % ALIGNMENT == 0
            && buffer.length() >= 0
            && buffer.length() <= bodyBytes
            && buffer.offset() <= bodyBytes - buffer.length();
    if (!fits) {
      throw malformed(
          "a buffer of column %s at %d with %d bytes does not fit into %d"
              .formatted(field.getName(), buffer.offset(), buffer.length(), bodyBytes));
    }
    return buffer;
  }

  private void requireLength(Field field, Buffer buffer, long needed) {
    if (buffer.length() < needed) {
      throw malformed(
          "a buffer of column %s has %d bytes, needs %d"
              .formatted(field.getName(), buffer.length(), needed));
    }
  }

  private static long bitBytes(long rows) {
    return (rows + Byte.SIZE - 1) / Byte.SIZE;
  }

  private DatasetException malformed(String problem) {
    return file.malformed("batch %d: %s".formatted(index, problem));
  }
}
