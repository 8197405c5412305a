package org.sepllm.datasets.arrow;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.sepllm.datasets.AtomicFile;
import org.sepllm.reference.trace.KeyList;

/** Writes rows in batches, so that memory does not grow with the number of rows. */
final class BatchWriter {
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
    AtomicFile.write(
        file,
        channel -> {
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
        });
  }

  void integer(int column, int value) {
    ((IntVector) root.getVector(column)).setSafe(row, value);
  }

  void truth(int column, boolean value) {
    ((BitVector) root.getVector(column)).setSafe(row, value ? 1 : 0);
  }

  void keys(int column, KeyList keys) {
    ListVector list = (ListVector) root.getVector(column);
    IntVector values = (IntVector) list.getDataVector();
    int start = list.startNewValue(row);
    for (int place = 0; place < keys.size(); place++) {
      values.setSafe(start + place, keys.get(place));
    }
    list.endValue(row, keys.size());
    listValues += keys.size();
  }

  void endRow() {
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
