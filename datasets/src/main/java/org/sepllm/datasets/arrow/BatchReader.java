package org.sepllm.datasets.arrow;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.util.ByteArrayReadableSeekableByteChannel;
import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.DatasetException;
import org.sepllm.reference.trace.KeyList;

/** Reads the rows of a checked file batch by batch, so that memory holds one batch. */
public final class BatchReader {
  private static final long MAX_MEMORY_BYTES = 1L << 30;

  private final String name;
  private final VectorSchemaRoot root;
  private int row;

  private BatchReader(String name, VectorSchemaRoot root) {
    this.name = name;
    this.root = root;
  }

  /** Reads a file of this format; the consumer is called once for each row. */
  static Map<String, String> read(Path file, FileFormat format, Consumer<BatchReader> rows) {
    if (Files.isDirectory(file)) {
      throw new DatasetException(
          DatasetErrorKind.UNREADABLE, file + " is a folder, not an Arrow file");
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      new FileCheck(file.toString(), channel, format).run();
      return readChecked(file.toString(), channel, rows);
    } catch (NoSuchFileException e) {
      throw new DatasetException(DatasetErrorKind.NOT_FOUND, file + " does not exist", e);
    } catch (IOException e) {
      throw new DatasetException(
          DatasetErrorKind.UNREADABLE, file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Reads the content of a file from memory.
   *
   * <p>Shape: {@code content[bytes]}.
   *
   * @param name what messages call the file
   * @param content the whole file
   * @param format the columns that it must have
   * @param rows is given this reader once for each row
   * @return the metadata
   * @throws DatasetException if the content is damaged or has other columns
   */
  public static Map<String, String> read(
      String name, byte[] content, FileFormat format, Consumer<BatchReader> rows) {
    try (SeekableByteChannel channel = new ByteArrayReadableSeekableByteChannel(content)) {
      new FileCheck(name, channel, format).run();
      return readChecked(name, channel, rows);
    } catch (IOException e) {
      throw new DatasetException(
          DatasetErrorKind.UNREADABLE, name + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static Map<String, String> readChecked(
      String name, SeekableByteChannel channel, Consumer<BatchReader> rows) throws IOException {
    try (BufferAllocator allocator = new RootAllocator(MAX_MEMORY_BYTES);
        ArrowFileReader reader = new ArrowFileReader(channel, allocator)) {
      BatchReader batch = new BatchReader(name, schemaRoot(name, reader));
      while (batch.load(reader)) {
        batch.checkColumns();
        for (batch.row = 0; batch.row < batch.root.getRowCount(); batch.row++) {
          rows.accept(batch);
        }
      }
      return new TreeMap<>(batch.root.getSchema().getCustomMetadata());
    }
  }

  private static VectorSchemaRoot schemaRoot(String name, ArrowFileReader reader)
      throws IOException {
    try {
      return reader.getVectorSchemaRoot();
    } catch (RuntimeException e) {
      throw damaged(name, e);
    }
  }

  private boolean load(ArrowFileReader reader) throws IOException {
    try {
      return reader.loadNextBatch();
    } catch (RuntimeException e) {
      throw damaged(name, e);
    }
  }

  // The library throws many kinds of exception on the parts of the metadata that only it reads.
  private static DatasetException damaged(String name, RuntimeException e) {
    return new DatasetException(
        DatasetErrorKind.MALFORMED,
        name + " is not a valid Arrow file: its metadata is damaged",
        e);
  }

  private void checkColumns() {
    for (FieldVector vector : root.getFieldVectors()) {
      requireNoNulls(vector);
      if (vector instanceof ListVector list) {
        requireNoNulls(list.getDataVector());
        checkList(list);
      }
    }
  }

  // A file may count no nulls and mark some all the same.
  private void requireNoNulls(FieldVector vector) {
    if (vector.getNullCount() != 0) {
      throw malformed("%s has %d nulls".formatted(vector.getName(), vector.getNullCount()));
    }
  }

  // The ends of lists are data, so they are only known once a batch is loaded.
  private void checkList(ListVector list) {
    int items = list.getDataVector().getValueCount();
    int previous = 0;
    for (int index = 0; index < root.getRowCount(); index++) {
      int start = list.getElementStartIndex(index);
      int end = list.getElementEndIndex(index);
      if (start < previous || end < start || end > items) {
        throw malformed(
            "%s in row %d runs from %d to %d of %d items"
                .formatted(list.getName(), index, start, end, items));
      }
      previous = end;
    }
  }

  /**
   * Gives an integer of the current row.
   *
   * <p>Range: {@code column} at least 0 and less than the columns of the format.
   *
   * @param column the place of the column
   * @return the integer
   */
  public int integer(int column) {
    return ((IntVector) root.getVector(column)).get(row);
  }

  /**
   * Gives a truth value of the current row.
   *
   * <p>Range: {@code column} at least 0 and less than the columns of the format.
   *
   * @param column the place of the column
   * @return the truth value
   */
  public boolean truth(int column) {
    return ((BitVector) root.getVector(column)).get(row) == 1;
  }

  /**
   * Gives a list of numbers of the current row.
   *
   * <p>Shape: the result is {@code [items]}.
   *
   * <p>Range: {@code column} at least 0 and less than the columns of the format.
   *
   * @param column the place of the column
   * @return the numbers
   */
  public double[] doubles(int column) {
    ListVector list = (ListVector) root.getVector(column);
    Float8Vector values = (Float8Vector) list.getDataVector();
    int start = list.getElementStartIndex(row);
    double[] numbers = new double[list.getElementEndIndex(row) - start];
    for (int place = 0; place < numbers.length; place++) {
      numbers[place] = values.get(start + place);
    }
    return numbers;
  }

  /**
   * Gives a list of integers of the current row.
   *
   * <p>Range: {@code column} at least 0 and less than the columns of the format.
   *
   * @param column the place of the column
   * @return the integers
   */
  public KeyList keys(int column) {
    ListVector list = (ListVector) root.getVector(column);
    IntVector values = (IntVector) list.getDataVector();
    int start = list.getElementStartIndex(row);
    int[] keys = new int[list.getElementEndIndex(row) - start];
    for (int place = 0; place < keys.length; place++) {
      keys[place] = values.get(start + place);
    }
    return KeyList.of(keys);
  }

  /**
   * Refuses a number outside a range, both ends included.
   *
   * <p>Range: {@code column} at least 0 and less than the columns of the format; any limits.
   *
   * @param column where the number stands
   * @param value the number
   * @param min the smallest that is allowed
   * @param max the largest that is allowed
   * @throws DatasetException if the number is outside
   */
  public void requireRange(int column, int value, int min, int max) {
    if (value < min || value > max) {
      throw malformed(
          "%s is %d, must be from %d to %d"
              .formatted(root.getVector(column).getName(), value, min, max));
    }
  }

  /**
   * Says that what this row holds is wrong.
   *
   * @param problem what is wrong
   * @return an error that names the file
   */
  public DatasetException malformed(String problem) {
    return new DatasetException(DatasetErrorKind.MALFORMED, name + ": " + problem);
  }
}
