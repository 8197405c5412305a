package org.sepllm.conformance.kit.mutant;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.sepllm.reference.attention.StorageType;
import tools.jackson.databind.node.ObjectNode;

/** Mistakes in the forward pass of attention. */
final class AttentionMutants {
  static final String AREA = "attention";

  private final List<Mutant> mutants = new ArrayList<>();

  private AttentionMutants() {}

  static List<Mutant> all() {
    AttentionMutants all = new AttentionMutants();
    all.addHeads();
    all.addScales();
    all.addVisibility();
    for (int tile = 2; tile <= 5; tile++) {
      all.addTiles(tile);
    }
    all.addSoftmax();
    all.addEmptyRows();
    all.addSums();
    all.addRounding();
    all.addTensors();
    return all.mutants;
  }

  static Mutant mutant(String id, String mistake, Function<ObjectNode, AttentionModel> model) {
    return new Mutant("attention-" + id, AREA, mistake, request -> model.apply(request).answer());
  }

  private void add(String id, String mistake, Function<ObjectNode, AttentionModel> model) {
    mutants.add(mutant(id, mistake, model));
  }

  private void addHeads() {
    head("heads-dealt", "heads are dealt round to kvHeads", m -> head -> head % m.kvHeads());
    head("heads-first", "all heads read the first kvHead", _ -> _ -> 0);
    head("heads-last", "all heads read the last kvHead", m -> _ -> m.kvHeads() - 1);
    head(
        "heads-reversed",
        "kvHeads are read in reverse order",
        m -> head -> m.kvHeads() - 1 - head * m.kvHeads() / m.heads());
    head(
        "heads-clamped",
        "head h reads kvHead h while there is one",
        m -> head -> Math.min(head, m.kvHeads() - 1));
    head(
        "heads-next",
        "heads read the next kvHead",
        m -> head -> (head * m.kvHeads() / m.heads() + 1) % m.kvHeads());
  }

  private void head(String id, String mistake, Function<AttentionModel, IntUnaryOperator> choice) {
    add(
        id,
        mistake,
        request ->
            new AttentionModel(request) {
              @Override
              int kvHead(int head) {
                return choice.apply(this).applyAsInt(head);
              }
            });
  }

  private void addScales() {
    scale("scale-none", "scores are not scaled", (_, _) -> 1);
    scale("scale-default", "a given scale is ignored", (m, _) -> m.defaultScale());
    scale("scale-twice", "scores are scaled twice", (_, right) -> right * right);
    scale("scale-inverse", "scores are divided by the scale", (_, right) -> 1 / right);
    scale(
        "scale-dims",
        "the default scale is one over headDim",
        (m, right) -> m.request().has("scale") ? right : 1.0 / m.dims());
    scale(
        "scale-heads",
        "the default scale is that of all heads together",
        (m, right) -> m.request().has("scale") ? right : 1 / Math.sqrt(m.dims() * m.heads()));
    scale(
        "scale-half",
        "the scale is rounded to float16",
        (_, right) -> StorageType.F16.round(right));
    scale(
        "scale-both",
        "given and default scale are multiplied",
        (m, right) -> m.request().has("scale") ? right * m.defaultScale() : right);
    scale("scale-sign", "the scale has the wrong sign", (_, right) -> -right);
  }

  /** The wrong scale. */
  @FunctionalInterface
  private interface Scale {
    double of(AttentionModel model, double right);
  }

  private void scale(String id, String mistake, Scale wrong) {
    add(
        id,
        mistake,
        request ->
            new AttentionModel(request) {
              @Override
              double scale() {
                return wrong.of(this, super.scale());
              }
            });
  }

  private void addVisibility() {
    seen("seen-all", "all keys are seen", (m, _) -> IntStream.range(0, m.keys()).boxed().toList());
    seen(
        "seen-span",
        "all keys between the first and the last are seen",
        (_, right) ->
            right.isEmpty()
                ? right
                : IntStream.rangeClosed(right.getFirst(), right.getLast()).boxed().toList());
    seen(
        "seen-from-0",
        "all keys up to the last are seen",
        (_, right) ->
            right.isEmpty() ? right : IntStream.rangeClosed(0, right.getLast()).boxed().toList());
    seen(
        "seen-but-first",
        "the first key is not seen",
        (_, right) -> right.isEmpty() ? right : right.subList(1, right.size()));
    seen(
        "seen-but-last",
        "the last key is not seen",
        (_, right) -> right.isEmpty() ? right : right.subList(0, right.size() - 1));
    add(
        "seen-first-query",
        "all queries see what the first one sees",
        request ->
            new AttentionModel(request) {
              @Override
              List<Integer> seen(int query) {
                return super.seen(0);
              }
            });
    add(
        "seen-last-query",
        "all queries see what the last one sees",
        request ->
            new AttentionModel(request) {
              @Override
              List<Integer> seen(int query) {
                return super.seen(queries() - 1);
              }
            });
    seen(
        "seen-next-key",
        "every key is read one place too late",
        (m, right) -> right.stream().map(key -> Math.min(key + 1, m.keys() - 1)).toList());
    seen(
        "seen-places",
        "keys are read at their places in the list",
        (_, right) -> IntStream.range(0, right.size()).boxed().toList());
    seen(
        "seen-twice",
        "the first key is read twice",
        (_, right) -> {
          List<Integer> twice = new ArrayList<>(right);
          twice.addAll(right.stream().limit(1).toList());
          return twice;
        });
  }

  /** The wrong keys. */
  @FunctionalInterface
  private interface Seen {
    List<Integer> of(AttentionModel model, List<Integer> right);
  }

  private void seen(String id, String mistake, Seen wrong) {
    add(
        id,
        mistake,
        request ->
            new AttentionModel(request) {
              @Override
              List<Integer> seen(int query) {
                return wrong.of(this, super.seen(query));
              }
            });
  }

  private void addTiles(int tile) {
    seen(
        "tile" + tile + "-tail",
        "keys beyond the last whole tile of " + tile + " are not read",
        (_, right) -> right.size() < tile ? right : right.subList(0, right.size() / tile * tile));
    seen(
        "tile" + tile + "-first",
        "only the first tile of " + tile + " is read",
        (_, right) -> right.subList(0, Math.min(tile, right.size())));
    seen(
        "tile" + tile + "-last",
        "only the last tile of " + tile + " is kept",
        (_, right) ->
            right.isEmpty()
                ? right
                : right.subList((right.size() - 1) / tile * tile, right.size()));
    seen(
        "tile" + tile + "-stale",
        "the last tile of " + tile + " is filled with older keys",
        (_, right) -> filled(tile, right));
    for (TiledModel.Forgotten forgotten : TiledModel.Forgotten.values()) {
      add(
          "tile" + tile + "-" + forgotten.id(),
          forgotten.mistake() + " between tiles of " + tile,
          request -> new TiledModel(request, tile, forgotten));
    }
  }

  private static List<Integer> filled(int tile, List<Integer> right) {
    if (right.size() <= tile || right.size() % tile == 0) {
      return right;
    }
    List<Integer> filled = new ArrayList<>(right);
    int start = right.size() / tile * tile;
    for (int place = right.size(); place < start + tile; place++) {
      filled.add(right.get(place - tile));
    }
    return filled;
  }

  private void addSoftmax() {
    add(
        "softmax-no-max",
        "the largest score is not subtracted, in float32",
        request ->
            new AttentionModel(request) {
              @Override
              double max(double... scores) {
                return 0;
              }

              @Override
              double exp(double difference) {
                return (float) StrictMath.exp(difference);
              }
            });
    add(
        "softmax-first",
        "the first score is subtracted instead of the largest, in float32",
        request ->
            new AttentionModel(request) {
              @Override
              double max(double... scores) {
                return scores[0];
              }

              @Override
              double exp(double difference) {
                return (float) StrictMath.exp(difference);
              }
            });
    add(
        "softmax-max-0",
        "the largest score is 0 at least, in float32",
        request ->
            new AttentionModel(request) {
              @Override
              double max(double... scores) {
                return Math.max(0, super.max(scores));
              }

              @Override
              double exp(double difference) {
                return (float) StrictMath.exp(difference);
              }
            });
    exp("exp-base-2", "the base of exp is 2", difference -> StrictMath.pow(2, difference));
    exp("exp-linear", "exp is 1 + x", difference -> Math.max(0, 1 + difference));
    exp(
        "exp-clamped",
        "differences below -10 are clamped",
        difference -> StrictMath.exp(Math.max(-10, difference)));
    exp(
        "exp-1e-4",
        "exp errs by 1e-4",
        difference -> StrictMath.exp(difference) * (1 + 1e-4 * StrictMath.sin(difference)));
    exp(
        "exp-half",
        "exp is rounded to float16",
        difference -> StorageType.F16.round(StrictMath.exp(difference)));
    exp(
        "exp-bf16",
        "exp is rounded to bfloat16",
        difference -> StorageType.BF16.round(StrictMath.exp(difference)));
    weights("weights-raw", "weights are not divided by their sum", (weights, sum) -> weights * sum);
    weights(
        "weights-twice", "weights are divided by their sum twice", (weights, sum) -> weights / sum);
    weights(
        "weights-plus-one", "the sum has an extra 1", (weights, sum) -> weights * sum / (sum + 1));
    weights(
        "weights-epsilon",
        "1e-3 is added to the sum",
        (weights, sum) -> weights * sum / (sum + 1e-3));
    weights("weights-squared", "weights are squared", (weights, _) -> weights * weights);
    weights(
        "weights-half",
        "weights are rounded to float16",
        (weights, _) -> StorageType.F16.round(weights));
    weights(
        "weights-dropped",
        "small weights are dropped",
        (weights, _) -> weights < 0.02 ? 0 : weights);
  }

  private void exp(String id, String mistake, DoubleUnaryOperator wrong) {
    add(
        id,
        mistake,
        request ->
            new AttentionModel(request) {
              @Override
              double exp(double difference) {
                return wrong.applyAsDouble(difference);
              }
            });
  }

  /** The wrong weight, given the right one and the sum of the exponentials. */
  @FunctionalInterface
  private interface Weight {
    double of(double right, double sum);
  }

  private void weights(String id, String mistake, Weight wrong) {
    add(
        id,
        mistake,
        request ->
            new AttentionModel(request) {
              @Override
              AttentionRow softmax(int kvHead, List<Integer> seen, double... scores) {
                AttentionRow right = super.softmax(kvHead, seen, scores);
                double sum = StrictMath.exp(right.logSumExp() - max(scores));
                double[] weights =
                    IntStream.range(0, right.size())
                        .mapToDouble(place -> wrong.of(right.weight(place), sum))
                        .toArray();
                return new AttentionRow(weights, mean(kvHead, seen, weights), right.logSumExp());
              }
            });
  }

  private void addEmptyRows() {
    empty(
        "empty-nan",
        "a query that sees nothing yields NaN",
        (m, _) -> row(m, Double.NaN, Double.NEGATIVE_INFINITY));
    empty(
        "empty-mean",
        "a query that sees nothing yields the mean of all values",
        (m, kvHead) -> new AttentionRow(new double[0], mean(m, kvHead), Double.NEGATIVE_INFINITY));
    empty("empty-lse-0", "the logSumExp of nothing is 0", (m, _) -> row(m, 0, 0));
    empty(
        "empty-lse-finite",
        "the logSumExp of nothing is a large negative number",
        (m, _) -> row(m, 0, -1e30));
    empty("empty-lse-nan", "the logSumExp of nothing is NaN", (m, _) -> row(m, 0, Double.NaN));
    empty(
        "empty-lse-max",
        "the logSumExp of nothing is infinite",
        (m, _) -> row(m, 0, Double.POSITIVE_INFINITY));
    empty(
        "empty-first",
        "a query that sees nothing yields the first value",
        (m, kvHead) ->
            new AttentionRow(
                new double[0], m.mean(kvHead, List.of(0), 1.0), Double.NEGATIVE_INFINITY));
  }

  private static AttentionRow row(AttentionModel model, double out, double logSumExp) {
    double[] all = new double[model.dims()];
    Arrays.fill(all, out);
    return new AttentionRow(new double[0], all, logSumExp);
  }

  private static double[] mean(AttentionModel model, int kvHead) {
    double[] weights = new double[model.keys()];
    Arrays.fill(weights, 1.0 / weights.length);
    return model.mean(kvHead, IntStream.range(0, weights.length).boxed().toList(), weights);
  }

  /** What a query that sees nothing yields. */
  @FunctionalInterface
  private interface Empty {
    AttentionRow of(AttentionModel model, int kvHead);
  }

  private void empty(String id, String mistake, Empty wrong) {
    add(
        id,
        mistake,
        request ->
            new AttentionModel(request) {
              @Override
              AttentionRow empty(int kvHead) {
                return wrong.of(this, kvHead);
              }
            });
  }

  private void addSums() {
    sum(
        "lse-base-2",
        "logSumExp is in base 2",
        (max, sum) -> (max + StrictMath.log(sum)) / StrictMath.log(2));
    sum("lse-no-max", "logSumExp lacks the largest score", (_, sum) -> StrictMath.log(sum));
    sum("lse-max", "logSumExp is the largest score", (max, _) -> max);
    sum("lse-sum", "logSumExp is the sum itself", (_, sum) -> sum);
    sum("lse-minus", "logSumExp has the wrong sign", (max, sum) -> -(max + StrictMath.log(sum)));
    sum(
        "lse-half",
        "logSumExp is rounded to float16",
        (max, sum) -> StorageType.F16.round(max + StrictMath.log(sum)));
    sum(
        "lse-log10",
        "logSumExp is in base 10",
        (max, sum) -> (max + StrictMath.log(sum)) / StrictMath.log(10));
    sum(
        "lse-mixed",
        "the sum's logarithm is in base 2",
        (max, sum) -> max + StrictMath.log(sum) / StrictMath.log(2));
  }

  /** The wrong logSumExp. */
  @FunctionalInterface
  private interface LogSumExp {
    double of(double max, double sum);
  }

  private void sum(String id, String mistake, LogSumExp wrong) {
    add(
        id,
        mistake,
        request ->
            new AttentionModel(request) {
              @Override
              double logSumExp(double max, double sum) {
                return wrong.of(max, sum);
              }
            });
  }

  private void addRounding() {
    rounding(
        "round-down",
        "results are truncated to 16 bits",
        (storage, number) -> {
          double nearest = storage.round(number);
          boolean away = Math.abs(nearest) > Math.abs(number);
          return storage.bytes() == Short.BYTES && away ? towardsZero(storage, nearest) : nearest;
        });
    rounding(
        "round-bf16",
        "results are rounded to bfloat16 first",
        (storage, number) -> storage.round(StorageType.BF16.round(number)));
    rounding(
        "round-f16",
        "results are rounded to float16 first",
        (storage, number) -> storage.round(StorageType.F16.round(number)));
    rounding(
        "round-f32",
        "float64 is computed as float32",
        (storage, number) -> storage.round((float) number));
    rounding(
        "round-saturates",
        "overflow gives the largest number",
        (storage, number) ->
            Double.isInfinite(number) || Double.isNaN(number)
                ? Math.copySign(storage.maxFinite(), number)
                : storage.round(number));
    rounding(
        "round-nan-0",
        "NaN is replaced by 0",
        (storage, number) -> Double.isNaN(number) ? 0 : storage.round(number));
  }

  private static double towardsZero(StorageType storage, double nearest) {
    return storage.fromBits(storage.toBits(nearest) - 1);
  }

  /** The wrong rounding. */
  @FunctionalInterface
  private interface Rounding {
    double of(StorageType storage, double number);
  }

  private void rounding(String id, String mistake, Rounding wrong) {
    add(
        id,
        mistake,
        request ->
            new AttentionModel(request) {
              @Override
              double rounded(double number) {
                return wrong.of(storage(), number);
              }
            });
  }

  private void addTensors() {
    add(
        "scores-half",
        "scores are rounded to float16",
        request ->
            new AttentionModel(request) {
              @Override
              double score(int head, int kvHead, int query, int key) {
                return StorageType.F16.round(super.score(head, kvHead, query, key));
              }
            });
    add(
        "scores-bf16",
        "scores are rounded to bfloat16",
        request ->
            new AttentionModel(request) {
              @Override
              double score(int head, int kvHead, int query, int key) {
                return StorageType.BF16.round(super.score(head, kvHead, query, key));
              }
            });
    add(
        "scores-capped",
        "scores are capped at 10",
        request ->
            new AttentionModel(request) {
              @Override
              double score(int head, int kvHead, int query, int key) {
                return Math.min(10, super.score(head, kvHead, query, key));
              }
            });
    add(
        "masked-by-adding",
        "hidden keys get a score of -10000 and are computed with",
        AdditiveMaskModel::new);
    add(
        "masked-after",
        "hidden keys are given weight 0 after the softmax",
        request ->
            new AdditiveMaskModel(request) {
              @Override
              double hiddenScore(double score) {
                return score;
              }

              @Override
              double hiddenWeight(double weight) {
                return weight * 0;
              }
            });
    add(
        "values-keys",
        "keys are read as values",
        request ->
            new AttentionModel(request) {
              @Override
              double[] mean(int kvHead, List<Integer> seen, double... weights) {
                double[] mean = new double[dims()];
                for (int place = 0; place < weights.length; place++) {
                  for (int dim = 0; dim < dims(); dim++) {
                    mean[dim] += weights[place] * k(kvHead, seen.get(place), dim);
                  }
                }
                return mean;
              }
            });
    add(
        "values-dim-0",
        "all dimensions are read from the first",
        request ->
            new AttentionModel(request) {
              @Override
              double[] mean(int kvHead, List<Integer> seen, double... weights) {
                double[] mean = super.mean(kvHead, seen, weights);
                Arrays.fill(mean, mean[0]);
                return mean;
              }
            });
    add(
        "dims-but-last",
        "scores leave out the last dimension",
        request ->
            new AttentionModel(request) {
              @Override
              double score(int head, int kvHead, int query, int key) {
                int last = dims() - 1;
                return super.score(head, kvHead, query, key)
                    - scale() * q(head, query, last) * k(kvHead, key, last);
              }
            });
  }
}
