package org.sepllm.conformance.kit.mutant;

import java.util.List;
import org.sepllm.conformance.check.judge.Json;
import org.sepllm.conformance.check.judge.Tensor;
import org.sepllm.conformance.check.judge.TensorJson;
import org.sepllm.reference.attention.StorageType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Attention in double precision; every decision is a method that a mistake may override. */
class AttentionModel {
  private final ObjectNode request;
  private final StorageType storage;
  private final double[][][] q;
  private final double[][][] k;
  private final double[][][] v;
  private final List<List<Integer>> visible;

  AttentionModel(ObjectNode request) {
    this.request = request;
    this.storage =
        StorageType.ofJsonName(request.path("dtype").asString(StorageType.F64.jsonName()));
    this.q = tensor(request.get("q"));
    this.k = tensor(request.get("k"));
    this.v = tensor(request.get("v"));
    this.visible = request.get("visible").valueStream().map(MaskQuestion::integers).toList();
  }

  static double[][][] tensor(JsonNode value) {
    JsonNode shape = value.path("shape");
    try {
      return (value.isObject()
              ? TensorJson.read(
                  value, false, shape.get(0).asInt(), shape.get(1).asInt(), shape.get(2).asInt())
              : TensorJson.read(
                  value, false, value.size(), value.get(0).size(), value.get(0).get(0).size()))
          .toArray();
    } catch (TensorJson.NotATensor broken) {
      throw new IllegalArgumentException(broken);
    }
  }

  final ObjectNode request() {
    return request;
  }

  final StorageType storage() {
    return storage;
  }

  final int heads() {
    return q.length;
  }

  final int kvHeads() {
    return k.length;
  }

  final int queries() {
    return q[0].length;
  }

  final int keys() {
    return k[0].length;
  }

  final int dims() {
    return q[0][0].length;
  }

  final double q(int head, int query, int dim) {
    return q[head][query][dim];
  }

  final double k(int head, int key, int dim) {
    return k[head][key][dim];
  }

  final double v(int head, int key, int dim) {
    return v[head][key][dim];
  }

  ObjectNode answer() {
    double[][][] out = new double[heads()][queries()][];
    double[][][] logSumExp = new double[heads()][queries()][1];
    for (int head = 0; head < heads(); head++) {
      for (int query = 0; query < queries(); query++) {
        AttentionRow row = row(head, query);
        out[head][query] = row.out();
        logSumExp[head][query][0] = row.logSumExp();
      }
    }
    ObjectNode answer = Json.object();
    answer.set("out", stored(out));
    answer.set("log_sum_exp", TensorJson.matrix(Tensor.owning(logSumExp).map(this::roundedSum)));
    if (request.has("d_out")) {
      gradients(answer);
    }
    return answer;
  }

  void gradients(ObjectNode answer) {
    new GradientModel(this).write(answer);
  }

  /** What a head yields for a query. */
  AttentionRow row(int head, int query) {
    List<Integer> seen = seen(query);
    int kvHead = kvHead(head);
    double[] scores = seen.stream().mapToDouble(key -> score(head, kvHead, query, key)).toArray();
    return softmax(kvHead, seen, scores);
  }

  List<Integer> seen(int query) {
    return visible.get(query);
  }

  int kvHead(int head) {
    return head / (heads() / kvHeads());
  }

  double score(int head, int kvHead, int query, int key) {
    double sum = 0;
    for (int dim = 0; dim < dims(); dim++) {
      sum += q(head, query, dim) * k(kvHead, key, dim);
    }
    return scale() * sum;
  }

  double scale() {
    return request.has("scale") ? request.get("scale").asDouble() : defaultScale();
  }

  double defaultScale() {
    return 1 / Math.sqrt(dims());
  }

  AttentionRow softmax(int kvHead, List<Integer> seen, double... scores) {
    if (seen.isEmpty()) {
      return empty(kvHead);
    }
    double max = max(scores);
    double[] weights = new double[scores.length];
    double sum = 0;
    for (int place = 0; place < scores.length; place++) {
      weights[place] = exp(scores[place] - max);
      sum += weights[place];
    }
    for (int place = 0; place < scores.length; place++) {
      weights[place] /= sum;
    }
    return new AttentionRow(weights, mean(kvHead, seen, weights), logSumExp(max, sum));
  }

  AttentionRow empty(int kvHead) {
    return new AttentionRow(new double[0], new double[dims()], Double.NEGATIVE_INFINITY);
  }

  double max(double... scores) {
    double max = Double.NEGATIVE_INFINITY;
    for (double score : scores) {
      max = Math.max(max, score);
    }
    return max;
  }

  double exp(double difference) {
    return StrictMath.exp(difference);
  }

  double logSumExp(double max, double sum) {
    return max + StrictMath.log(sum);
  }

  double[] mean(int kvHead, List<Integer> seen, double... weights) {
    double[] mean = new double[dims()];
    for (int place = 0; place < weights.length; place++) {
      for (int dim = 0; dim < dims(); dim++) {
        mean[dim] += weights[place] * v(kvHead, seen.get(place), dim);
      }
    }
    return mean;
  }

  double rounded(double number) {
    return storage.round(number);
  }

  double roundedSum(double number) {
    return storage == StorageType.F64 ? number : StorageType.F32.round(number);
  }

  final JsonNode stored(double[][][] tensor) {
    return TensorJson.nested(Tensor.owning(tensor).map(this::rounded));
  }
}
