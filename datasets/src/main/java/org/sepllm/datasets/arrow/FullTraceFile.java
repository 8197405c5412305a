package org.sepllm.datasets.arrow;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.DatasetException;
import org.sepllm.reference.trace.KeyList;
import org.sepllm.reference.trace.QueryTrace;

/**
 * The trace of a cache with every visible and stored key as an Arrow file; {@code docs/arrow.md}
 * documents its columns.
 *
 * <p>Rule: SEP-TRACE-001.
 */
public final class FullTraceFile {
  /** The most bytes that are written unless it is forced: 1 GiB. */
  public static final long MAX_BYTES = 1L << 30;

  private static final int QUERY = 0;
  private static final int VISIBLE = 1;
  private static final int STORED = 2;
  // Each step has a query number and the ends of two lists.
  private static final int NUMBERS_PER_STEP = 3;

  private FullTraceFile() {}

  /**
   * Returns about how many bytes a file will have, from counts that are cheap to get.
   *
   * <p>Range: all counts are at least 0; the result saturates at {@code Long.MAX_VALUE}.
   *
   * <p>Example: 1,000 steps that see and keep 100 keys each: {@code 4 · (3 · 1000 + 2 · 100000)} is
   * 812,000 bytes.
   *
   * @param steps the number of steps
   * @param attended the sum of the keys that the queries see
   * @param retained the sum of the keys that are kept after the steps
   * @return the bytes of all numbers in the file
   */
  public static long estimatedBytes(long steps, long attended, long retained) {
    try {
      long numbers =
          Math.addExact(
              Math.multiplyExact(NUMBERS_PER_STEP, steps), Math.addExact(attended, retained));
      return Math.multiplyExact(Integer.BYTES, numbers);
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }

  /**
   * Refuses a file that would be too large.
   *
   * <p>Range: {@code bytes} at least 0.
   *
   * @param bytes what {@link #estimatedBytes} gives
   * @param force whether a larger file is wanted all the same
   * @throws DatasetException if {@code bytes} exceeds {@link #MAX_BYTES} and it is not forced
   */
  public static void requireSize(long bytes, boolean force) {
    if (bytes > MAX_BYTES && !force) {
      throw new DatasetException(
          DatasetErrorKind.TOO_LARGE,
          "the full trace would have %d bytes, at most %d are written unless forced"
              .formatted(bytes, MAX_BYTES));
    }
  }

  /**
   * Writes a file, completely or not at all.
   *
   * <p>Range: {@code estimatedBytes} at least 0.
   *
   * <p>Cost: memory for one batch, however many steps there are.
   *
   * @param file the file
   * @param metadata what is known about the trace, by key
   * @param estimatedBytes what {@link #estimatedBytes(long, long, long)} gives for the trace
   * @param force whether a file above {@link #MAX_BYTES} is wanted all the same
   * @param steps hands every step, from the first query of the row on, to the consumer it is given
   * @throws DatasetException if the file would be too large or cannot be written
   */
  public static void write(
      Path file,
      Map<String, String> metadata,
      long estimatedBytes,
      boolean force,
      Consumer<Consumer<QueryTrace>> steps) {
    requireSize(estimatedBytes, force);
    BatchWriter.write(
        file,
        FileFormat.FULL_TRACE,
        metadata,
        rows ->
            steps.accept(step -> {
              rows.integer(QUERY, step.query());
              rows.keys(VISIBLE, step.visible());
              rows.keys(STORED, step.stored());
              rows.endRow();
            }));
  }

  /**
   * Reads a file.
   *
   * <p>Cost: memory for one batch, however many steps there are.
   *
   * @param file the file
   * @param steps is given every step in order
   * @return the metadata
   * @throws DatasetException if the file cannot be read, is damaged, is no full trace, or holds a
   *     key that no query can see
   */
  public static Map<String, String> read(Path file, Consumer<QueryTrace> steps) {
    QueryOrder order = new QueryOrder(QUERY);
    return BatchReader.read(
        file,
        FileFormat.FULL_TRACE,
        row -> {
          int query = order.next(row);
          steps.accept(new QueryTrace(query, keys(row, VISIBLE, query), keys(row, STORED, query)));
        });
  }

  private static KeyList keys(BatchReader row, int column, int query) {
    KeyList keys = row.keys(column);
    for (int place = 0; place < keys.size(); place++) {
      row.requireRange(column, keys.get(place), 0, query);
    }
    return keys;
  }
}
