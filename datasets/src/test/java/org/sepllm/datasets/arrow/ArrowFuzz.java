package org.sepllm.datasets.arrow;

import java.util.Arrays;
import java.util.List;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.sepllm.datasets.DatasetException;

/** Any bytes as an Arrow file: the first byte chooses the format, the others are the file. */
public final class ArrowFuzz {
  private static final FileFormat[] FORMATS = FileFormat.values();

  private ArrowFuzz() {}

  /** The entry point of the fuzzer. */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    FileFormat format = FORMATS[(input[0] & 0xff) % FORMATS.length];
    byte[] file = Arrays.copyOfRange(input, 1, input.length);
    try {
      BatchReader.read("fuzz.arrow", file, format, row -> readRow(row, format.fields()));
    } catch (DatasetException refused) {
      requireOneLine(refused);
    }
  }

  private static void readRow(BatchReader row, List<Field> fields) {
    for (int column = 0; column < fields.size(); column++) {
      switch (fields.get(column).getType()) {
        case ArrowType.Int _ -> row.integer(column);
        case ArrowType.Bool _ -> row.truth(column);
        default -> readList(row, column, fields.get(column).getChildren().getFirst());
      }
    }
  }

  private static void readList(BatchReader row, int column, Field item) {
    if (item.getType() instanceof ArrowType.FloatingPoint) {
      row.doubles(column);
    } else {
      row.keys(column);
    }
  }

  private static void requireOneLine(DatasetException refused) {
    if (refused.getMessage().lines().count() != 1) {
      throw new IllegalStateException("a refusal has several lines", refused);
    }
  }
}
