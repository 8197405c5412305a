package org.sepllm.conformance.kit.file;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sepllm.conformance.check.judge.Json;
import org.sepllm.conformance.check.judge.Tensor;
import org.sepllm.conformance.check.judge.TensorJson;
import org.sepllm.conformance.kit.vector.Bounded;
import org.sepllm.conformance.kit.vector.Expectation;
import org.sepllm.datasets.arrow.BatchReader;
import org.sepllm.datasets.arrow.BatchWriter;
import org.sepllm.datasets.arrow.FileFormat;
import tools.jackson.databind.node.ObjectNode;

/** Expected numbers and their bounds as an Arrow file of one row. */
final class NumbersFile {
  private static final List<String> FIELDS =
      List.of("out", Expectation.Numbers.LOG_SUM_EXP, "d_q", "d_k", "d_v");
  private static final double[] NO_NUMBERS = {};

  private NumbersFile() {}

  static byte[] bytes(Expectation.Numbers numbers) {
    return BatchWriter.bytes(
        FileFormat.VECTOR_NUMBERS,
        Map.of(),
        row -> {
          for (int column = 0; column < FIELDS.size(); column++) {
            Bounded field = numbers.fields().get(FIELDS.get(column));
            boolean there = numbers.fields().containsKey(FIELDS.get(column));
            row.doubles(column, there ? FlatTensor.flat(field.expected()) : NO_NUMBERS);
            row.doubles(
                column + FIELDS.size(), there ? FlatTensor.flat(field.bound()) : NO_NUMBERS);
          }
          row.endRow();
        });
  }

  /** Reads the numbers; the shapes follow from the question. */
  static Expectation.Numbers read(String name, byte[] content, ObjectNode request) {
    Map<String, Bounded> fields = new LinkedHashMap<>();
    Tensor q = TensorsFile.tensor(request.get("q"));
    Tensor k = TensorsFile.tensor(request.get("k"));
    BatchReader.read(
        name,
        content,
        FileFormat.VECTOR_NUMBERS,
        row -> {
          for (int column = 0; column < FIELDS.size(); column++) {
            if (row.doubles(column).length > 0) {
              fields.put(FIELDS.get(column), read(row, column, q, k));
            }
          }
        });
    if (!fields.containsKey(FIELDS.getFirst())) {
      throw VectorFiles.malformed(name, "it holds no numbers of out");
    }
    return new Expectation.Numbers(fields);
  }

  /** Reads the numbers alone, as the fields of an answer. */
  static ObjectNode readAnswer(String name, byte[] content, ObjectNode request) {
    ObjectNode answer = Json.object();
    Tensor q = TensorsFile.tensor(request.get("q"));
    Tensor k = TensorsFile.tensor(request.get("k"));
    BatchReader.read(
        name,
        content,
        FileFormat.VECTOR_NUMBERS,
        row -> {
          for (int column = 0; column < FIELDS.size(); column++) {
            if (row.doubles(column).length > 0) {
              set(answer, FIELDS.get(column), tensor(row, column, q, k));
            }
          }
        });
    return answer;
  }

  private static void set(ObjectNode answer, String field, Tensor tensor) {
    boolean matrix = field.equals(Expectation.Numbers.LOG_SUM_EXP);
    answer.set(field, matrix ? TensorJson.matrix(tensor) : TensorJson.nested(tensor));
  }

  private static Tensor tensor(BatchReader row, int column, Tensor q, Tensor k) {
    String field = FIELDS.get(column);
    Tensor like = field.equals("d_k") || field.equals("d_v") ? k : q;
    return tensor(
        row, column, like, field.equals(Expectation.Numbers.LOG_SUM_EXP) ? 1 : like.dims());
  }

  private static Bounded read(BatchReader row, int column, Tensor q, Tensor k) {
    String field = FIELDS.get(column);
    Tensor like = field.equals("d_k") || field.equals("d_v") ? k : q;
    int dims = field.equals(Expectation.Numbers.LOG_SUM_EXP) ? 1 : like.dims();
    return new Bounded(
        tensor(row, column, like, dims), tensor(row, column + FIELDS.size(), like, dims));
  }

  private static Tensor tensor(BatchReader row, int column, Tensor like, int dims) {
    double[] numbers = row.doubles(column);
    return FlatTensor.tensor(
        numbers,
        like.heads(),
        like.rows(),
        dims,
        () -> row.malformed(numbers.length + " numbers are not those of the question's shapes"));
  }
}
