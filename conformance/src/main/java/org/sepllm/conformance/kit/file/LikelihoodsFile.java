package org.sepllm.conformance.kit.file;

import java.util.LinkedHashMap;
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

/** Expected likelihoods and logits with their bounds as an Arrow file of one row. */
final class LikelihoodsFile {
  private static final int NLL = 0;
  private static final int LOGITS = 1;
  private static final int BOUNDS = 2;

  private LikelihoodsFile() {}

  static byte[] bytes(Expectation.Numbers numbers) {
    Bounded nll = numbers.fields().get(Expectation.Numbers.NLL);
    Bounded logits = numbers.fields().get(Expectation.Numbers.LOGITS);
    return BatchWriter.bytes(
        FileFormat.VECTOR_LIKELIHOODS,
        Map.of(),
        row -> {
          row.doubles(NLL, FlatTensor.flat(nll.expected()));
          row.doubles(LOGITS, FlatTensor.flat(logits.expected()));
          row.doubles(NLL + BOUNDS, FlatTensor.flat(nll.bound()));
          row.doubles(LOGITS + BOUNDS, FlatTensor.flat(logits.bound()));
          row.endRow();
        });
  }

  /** Reads the numbers; how many there are follows from the question, the vocabulary aside. */
  static Expectation.Numbers read(String name, byte[] content, ObjectNode request) {
    Map<String, Bounded> fields = new LinkedHashMap<>();
    BatchReader.read(
        name,
        content,
        FileFormat.VECTOR_LIKELIHOODS,
        row -> {
          fields.put(
              Expectation.Numbers.NLL,
              new Bounded(nll(row, NLL, request), nll(row, NLL + BOUNDS, request)));
          fields.put(
              Expectation.Numbers.LOGITS,
              new Bounded(logits(row, LOGITS, request), logits(row, LOGITS + BOUNDS, request)));
          if (row.doubles(LOGITS).length != row.doubles(LOGITS + BOUNDS).length) {
            throw row.malformed("there is not one bound for each logit");
          }
        });
    if (fields.isEmpty()) {
      throw VectorFiles.malformed(name, "it holds no likelihoods");
    }
    return new Expectation.Numbers(fields);
  }

  /** Reads the numbers alone, as the fields of an answer. */
  static ObjectNode readAnswer(String name, byte[] content, ObjectNode request) {
    ObjectNode answer = Json.object();
    BatchReader.read(
        name,
        content,
        FileFormat.VECTOR_LIKELIHOODS,
        row -> {
          answer.set(Expectation.Numbers.NLL, TensorJson.matrix(nll(row, NLL, request)).get(0));
          answer.set(Expectation.Numbers.LOGITS, TensorJson.matrix(logits(row, LOGITS, request)));
        });
    return answer;
  }

  private static Tensor nll(BatchReader row, int column, ObjectNode request) {
    return tensor(row, column, 1, request.path("token_ids").size() - 1);
  }

  private static Tensor logits(BatchReader row, int column, ObjectNode request) {
    int places = request.path("logits_at").size();
    return tensor(row, column, places, row.doubles(column).length / Math.max(1, places));
  }

  private static Tensor tensor(BatchReader row, int column, int lists, int length) {
    double[] numbers = row.doubles(column);
    return FlatTensor.tensor(
        numbers,
        lists,
        length,
        1,
        () -> row.malformed(numbers.length + " numbers are not those of the question's shapes"));
  }
}
