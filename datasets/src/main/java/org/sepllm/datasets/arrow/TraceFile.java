package org.sepllm.datasets.arrow;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.sepllm.datasets.DatasetException;
import org.sepllm.reference.trace.KeyList;
import org.sepllm.reference.trace.StepDelta;

/**
 * The trace of a cache in the short form as an Arrow file; {@code docs/arrow.md} documents its
 * columns and how visibility follows from them.
 *
 * <p>Rule: SEP-TRACE-002.
 */
public final class TraceFile {
  private static final int QUERY = 0;
  private static final int ATTENDED = 1;
  private static final int RETAINED = 2;
  private static final int TRIGGERED = 3;
  private static final int EVICTED = 4;

  private TraceFile() {}

  /**
   * Writes a file, completely or not at all.
   *
   * <p>Cost: memory for one batch, however many steps there are.
   *
   * @param file the file
   * @param metadata what is known about the trace, by key; keys of this project start with {@code
   *     sepllm.}
   * @param steps hands every step, from the first query of the row on, to the consumer it is given
   * @throws DatasetException if the file cannot be written
   */
  public static void write(
      Path file, Map<String, String> metadata, Consumer<Consumer<StepDelta>> steps) {
    BatchWriter.write(
        file,
        FileFormat.TRACE,
        metadata,
        rows ->
            steps.accept(step -> {
              rows.integer(QUERY, step.query());
              rows.integer(ATTENDED, step.attended());
              rows.integer(RETAINED, step.retained());
              rows.truth(TRIGGERED, step.triggered());
              rows.keys(EVICTED, step.evicted());
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
   * @throws DatasetException if the file cannot be read, is damaged, is no trace, or holds a number
   *     that no step can have
   */
  public static Map<String, String> read(Path file, Consumer<StepDelta> steps) {
    QueryOrder order = new QueryOrder(QUERY);
    return BatchReader.read(
        file, FileFormat.TRACE, row -> steps.accept(step(row, order.next(row))));
  }

  private static StepDelta step(BatchReader row, int query) {
    int attended = row.integer(ATTENDED);
    int retained = row.integer(RETAINED);
    row.requireRange(ATTENDED, attended, 0, query + 1);
    row.requireRange(RETAINED, retained, 0, query + 1);
    KeyList evicted = row.keys(EVICTED);
    for (int place = 0; place < evicted.size(); place++) {
      row.requireRange(EVICTED, evicted.get(place), 0, query);
    }
    return new StepDelta(query, attended, retained, row.truth(TRIGGERED), evicted);
  }
}
