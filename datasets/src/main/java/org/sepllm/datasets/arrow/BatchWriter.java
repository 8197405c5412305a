package org.sepllm.datasets.arrow;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.sepllm.datasets.AtomicFile;
import org.sepllm.reference.trace.KeyList;

/** Writes rows in batches, so that memory does not grow with the number of rows. */
public final class BatchWriter {
  private static final int BATCH_ROWS = 1 << 13;
  private static final int BATCH_VALUES = 1 << 20;

  private final VectorSchemaRoot root;
  private final ArrowFileWriter writer;
  private int row;
  private int listValues;

  private BatchWriter(VectorSchemaRoot root, ArrowFileWriter writer) {
    this.root = root;
    this.writer = writer;
  }

  static void write(
      Path file, FileFormat format, Map<String, String> metadata, Consumer<BatchWriter> rows) {
    AtomicFile.write(file, channel -> write(channel, format, metadata, rows));
  }

  /**
   * Writes the content of a file into memory; the same rows always give the same bytes.
   *
   * <p>Shape: the result is {@code [bytes]}.
   *
   * @param format the columns
   * @param metadata what is known about the rows, by key
   * @param rows writes every row
   * @return the content of the file
   * @throws UncheckedIOException if {@code rows} cannot go on
   */
  public static byte[] bytes(
      FileFormat format, Map<String, String> metadata, Consumer<BatchWriter> rows) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      write(Channels.newChannel(bytes), format, metadata, rows);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(
      WritableByteChannel channel,
      FileFormat format,
      Map<String, String> metadata,
      Consumer<BatchWriter> rows)
      throws IOException {
    try (BufferAllocator allocator = new RootAllocator();
        VectorSchemaRoot root = VectorSchemaRoot.create(format.schema(metadata), allocator);
        ArrowFileWriter writer = new ArrowFileWriter(root, null, channel)) {
      writer.start();
      BatchWriter batches = new BatchWriter(root, writer);
      rows.accept(batches);
      batches.flush();
      writer.end();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /**
   * Sets an integer of the current row.
   *
   * <p>Range: {@code column} at least 0 and less than the columns of the format; any {@code value}.
   *
   * @param column the place of the column
   * @param value the integer
   */
  public void integer(int column, int value) {
    ((IntVector) root.getVector(column)).setSafe(row, value);
  }

  /**
   * Sets a truth value of the current row.
   *
   * <p>Range: {@code column} at least 0 and less than the columns of the format.
   *
   * @param column the place of the column
   * @param value the truth value
   */
  public void truth(int column, boolean value) {
    ((BitVector) root.getVector(column)).setSafe(row, value ? 1 : 0);
  }

  /**
   * Sets a list of integers of the current row.
   *
   * <p>Range: {@code column} at least 0 and less than the columns of the format.
   *
   * @param column the place of the column
   * @param keys the integers
   */
  public void keys(int column, KeyList keys) {
    ListVector list = (ListVector) root.getVector(column);
    IntVector values = (IntVector) list.getDataVector();
    int start = list.startNewValue(row);
    for (int place = 0; place < keys.size(); place++) {
      values.setSafe(start + place, keys.get(place));
    }
    list.endValue(row, keys.size());
    listValues += keys.size();
  }

  /**
   * Sets a list of numbers of the current row.
   *
   * <p>Shape: {@code numbers[items]}.
   *
   * <p>Range: {@code column} at least 0 and less than the columns of the format.
   *
   * @param column the place of the column
   * @param numbers the numbers, NaN and infinities included
   */
  public void doubles(int column, double[] numbers) {
    ListVector list = (ListVector) root.getVector(column);
    Float8Vector values = (Float8Vector) list.getDataVector();
    int start = list.startNewValue(row);
    for (int place = 0; place < numbers.length; place++) {
      // Java leaves open which of the many NaN an operation yields.
      double number = Double.isNaN(numbers[place]) ? Double.NaN : numbers[place];
      values.setSafe(start + place, number);
    }
    list.endValue(row, numbers.length);
    listValues += numbers.length;
  }

  /** Ends the current row; every column of it has been set. */
  public void endRow() {
    row++;
    if (row == BATCH_ROWS || listValues >= BATCH_VALUES) {
      flush();
    }
  }

  private void flush() {
    if (row == 0) {
      return;
    }
    root.setRowCount(row);
    try {
      writer.writeBatch();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    root.getFieldVectors().forEach(FieldVector::reset);
    row = 0;
    listValues = 0;
  }
}
