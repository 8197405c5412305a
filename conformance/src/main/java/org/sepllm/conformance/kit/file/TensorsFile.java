package org.sepllm.conformance.kit.file;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sepllm.conformance.check.judge.Json;
import org.sepllm.conformance.check.judge.Tensor;
import org.sepllm.conformance.check.judge.TensorJson;
import org.sepllm.datasets.arrow.BatchReader;
import org.sepllm.datasets.arrow.BatchWriter;
import org.sepllm.datasets.arrow.FileFormat;
import org.sepllm.reference.attention.StorageType;
import org.sepllm.reference.trace.KeyList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The tensors and the visibility of a question about attention as an Arrow file of one row. */
final class TensorsFile {
  /** The fields of the question that the file holds. */
  static final List<String> FIELDS = List.of("q", "k", "v", "d_out", "visible");

  private static final int HEADS = 0;
  private static final int KV_HEADS = 1;
  private static final int QUERIES = 2;
  private static final int KEYS = 3;
  private static final int HEAD_DIM = 4;
  private static final int Q = 5;
  private static final int K = 6;
  private static final int V = 7;
  private static final int D_OUT = 8;
  private static final int VISIBLE_COUNTS = 9;
  private static final int VISIBLE = 10;
  private static final double[] NO_NUMBERS = {};

  private TensorsFile() {}

  static byte[] bytes(ObjectNode request) {
    Tensor q = tensor(request.get("q"));
    Tensor k = tensor(request.get("k"));
    Tensor v = tensor(request.get("v"));
    JsonNode visible = request.get("visible");
    return BatchWriter.bytes(
        FileFormat.VECTOR_TENSORS,
        Map.of("sepllm.dtype", request.path("dtype").asString(StorageType.F64.jsonName())),
        row -> {
          row.integer(HEADS, q.heads());
          row.integer(KV_HEADS, k.heads());
          row.integer(QUERIES, q.rows());
          row.integer(KEYS, k.rows());
          row.integer(HEAD_DIM, q.dims());
          row.doubles(Q, FlatTensor.flat(q));
          row.doubles(K, FlatTensor.flat(k));
          row.doubles(V, FlatTensor.flat(v));
          row.doubles(
              D_OUT,
              request.has("d_out") ? FlatTensor.flat(tensor(request.get("d_out"))) : NO_NUMBERS);
          row.keys(VISIBLE_COUNTS, counts(visible));
          row.keys(VISIBLE, joined(visible));
          row.endRow();
        });
  }

  private static KeyList counts(JsonNode visible) {
    return KeyList.of(
        IntStream.range(0, visible.size()).map(query -> visible.get(query).size()).toArray());
  }

  private static KeyList joined(JsonNode visible) {
    IntStream.Builder keys = IntStream.builder();
    visible.forEach(list -> list.forEach(key -> keys.add(key.intValue())));
    return KeyList.of(keys.build().toArray());
  }

  /** A tensor of a question of ours, in either form. */
  static Tensor tensor(JsonNode value) {
    JsonNode shape = value.path("shape");
    try {
      return value.isObject()
          ? TensorJson.read(
              value, false, shape.get(0).asInt(), shape.get(1).asInt(), shape.get(2).asInt())
          : TensorJson.read(
              value, false, value.size(), value.get(0).size(), value.get(0).get(0).size());
    } catch (TensorJson.NotATensor impossible) {
      throw new IllegalArgumentException(impossible);
    }
  }

  /**
   * Adds the tensors to a question.
   *
   * @param base64 the type of the numbers, if tensors are written as bytes
   */
  static void read(String name, byte[] content, Optional<StorageType> base64, ObjectNode request) {
    int[] rows = {0};
    BatchReader.read(
        name,
        content,
        FileFormat.VECTOR_TENSORS,
        row -> {
          rows[0]++;
          readRow(row, base64, request);
        });
    if (rows[0] != 1) {
      throw VectorFiles.malformed(name, "it holds " + rows[0] + " rows, must hold one");
    }
  }

  private static void readRow(BatchReader row, Optional<StorageType> base64, ObjectNode request) {
    int heads = row.integer(HEADS);
    int kvHeads = row.integer(KV_HEADS);
    int queries = row.integer(QUERIES);
    int keys = row.integer(KEYS);
    request.set("q", json(tensor(row, Q, heads, queries), base64));
    request.set("k", json(tensor(row, K, kvHeads, keys), base64));
    request.set("v", json(tensor(row, V, kvHeads, keys), base64));
    request.set("visible", visible(row, queries));
    if (row.doubles(D_OUT).length > 0) {
      request.set("d_out", json(tensor(row, D_OUT, heads, queries), base64));
    }
  }

  private static Tensor tensor(BatchReader row, int column, int heads, int rows) {
    double[] numbers = row.doubles(column);
    return FlatTensor.tensor(
        numbers,
        heads,
        rows,
        row.integer(HEAD_DIM),
        () -> row.malformed(numbers.length + " numbers are not those of a shape"));
  }

  private static JsonNode json(Tensor tensor, Optional<StorageType> base64) {
    return base64.isPresent() ? TensorJson.base64(tensor, base64.get()) : TensorJson.nested(tensor);
  }

  private static ArrayNode visible(BatchReader row, int queries) {
    int[] counts = row.keys(VISIBLE_COUNTS).toArray();
    int[] keys = row.keys(VISIBLE).toArray();
    if (counts.length != queries || IntStream.of(counts).asLongStream().sum() != keys.length) {
      throw row.malformed("visible_counts are not those of " + queries + " queries");
    }
    ArrayNode visible = Json.array();
    int start = 0;
    for (int count : counts) {
      row.requireRange(VISIBLE_COUNTS, count, 0, keys.length - start);
      visible.add(Json.integers(IntStream.of(keys).skip(start).limit(count).toArray()));
      start += count;
    }
    return visible;
  }
}
