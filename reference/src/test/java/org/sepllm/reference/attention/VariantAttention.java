package org.sepllm.reference.attention;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;

/**
 * Attention evaluated in another order than the plain evaluation: shuffled keys in tiles with a
 * running maximum, split rows merged by logSumExp, fused products, base-2 exponentials, imprecise
 * functions, flushed subnormals. It stands for ports that the error bound must accept.
 */
final class VariantAttention {

  /** In which order a row's keys are taken. */
  enum Order {
    SHUFFLED,
    ASCENDING_SCORES,
    DESCENDING_SCORES
  }

  /** How to evaluate. */
  record Style(
      long seed,
      Order order,
      int tile,
      int splits,
      boolean pairwise,
      boolean fused,
      boolean base2,
      boolean flush,
      boolean meanByOut,
      boolean fromLogSumExp) {}

  private final AttentionInputs inputs;
  private final ErrorModel model;
  private final Style style;
  private final Random random;

  VariantAttention(AttentionInputs inputs, ErrorModel model, Style style) {
    this.inputs = inputs;
    this.model = model;
    this.style = style;
    this.random = new Random(style.seed());
  }

  /** One partial or complete row: values divided by their sum of exponentials. */
  private record Partial(double[] out, double logSumExp) {}

  AttentionResult forward() {
    double[][][] out = new double[inputs.heads()][inputs.queries()][];
    double[][] logSumExp = new double[inputs.heads()][inputs.queries()];
    for (int head = 0; head < inputs.heads(); head++) {
      for (int query = 0; query < inputs.queries(); query++) {
        Partial row = row(head, query);
        out[head][query] = Arrays.stream(row.out).map(model.storage()::round).toArray();
        logSumExp[head][query] = row.logSumExp;
      }
    }
    return new AttentionResult(HeadTensor.of("out", out), HeadMatrix.of("log_sum_exp", logSumExp));
  }

  private Partial row(int head, int query) {
    int[] keys = ordered(head, query);
    if (keys.length == 0) {
      return new Partial(new double[inputs.headDim()], Double.NEGATIVE_INFINITY);
    }
    int splits = Math.min(style.splits(), keys.length);
    int length = (keys.length + splits - 1) / splits;
    Partial merged = null;
    for (int from = 0; from < keys.length; from += length) {
      int[] split = Arrays.copyOfRange(keys, from, Math.min(keys.length, from + length));
      Partial partial = online(head, query, split);
      merged = merged == null ? partial : merge(merged, partial);
    }
    return merged;
  }

  private int[] ordered(int head, int query) {
    int[] shuffled = shuffled(inputs.visibility().visibleKeys(query));
    double sign = style.order() == Order.ASCENDING_SCORES ? 1 : -1;
    return style.order() == Order.SHUFFLED
        ? shuffled
        : Arrays.stream(shuffled)
            .boxed()
            .sorted(Comparator.comparingDouble(key -> sign * score(head, query, key)))
            .mapToInt(Integer::intValue)
            .toArray();
  }

  private Partial online(int head, int query, int[] keys) {
    double max = Double.NEGATIVE_INFINITY;
    double sum = 0;
    double[] out = new double[inputs.headDim()];
    for (int from = 0; from < keys.length; from += style.tile()) {
      int to = Math.min(keys.length, from + style.tile());
      double[] scores = new double[to - from];
      double grown = max;
      for (int index = from; index < to; index++) {
        scores[index - from] = score(head, query, keys[index]);
        grown = Math.max(grown, scores[index - from]);
      }
      double factor = from == 0 || grown == max ? 1 : exp(max, grown);
      max = grown;
      sum = product(sum, factor);
      for (int dim = 0; dim < out.length; dim++) {
        out[dim] = product(out[dim], factor);
      }
      for (int index = from; index < to; index++) {
        double weight = exp(scores[index - from], max);
        sum = sum(sum, weight);
        for (int dim = 0; dim < out.length; dim++) {
          out[dim] = multiplyAdd(storedWeight(weight), value(head, keys[index], dim), out[dim]);
        }
      }
    }
    double total = sum;
    double[] normalized = Arrays.stream(out).map(value -> quotient(value, total)).toArray();
    return new Partial(normalized, sum(max, log(sum)));
  }

  private Partial merge(Partial left, Partial right) {
    double max = Math.max(left.logSumExp, right.logSumExp);
    double leftFactor = plainExp(left.logSumExp, max);
    double rightFactor = plainExp(right.logSumExp, max);
    double total = sum(leftFactor, rightFactor);
    double[] out = new double[left.out.length];
    for (int dim = 0; dim < out.length; dim++) {
      double numerator =
          multiplyAdd(rightFactor, right.out[dim], product(leftFactor, left.out[dim]));
      out[dim] = quotient(numerator, total);
    }
    return new Partial(out, sum(max, log(total)));
  }

  AttentionGradients gradients(HeadTensor dOut) {
    double[][][] dQ = new double[inputs.heads()][inputs.queries()][inputs.headDim()];
    double[][][] dK = new double[inputs.k().heads()][inputs.keys()][inputs.headDim()];
    double[][][] dV = new double[inputs.k().heads()][inputs.keys()][inputs.headDim()];
    for (int head : shuffled(indices(inputs.heads()))) {
      int kvHead = inputs.kvHead(head);
      for (int query : shuffled(indices(inputs.queries()))) {
        int[] keys = shuffled(inputs.visibility().visibleKeys(query));
        Partial row = row(head, query);
        double[] weights = weights(head, query, keys, row);
        double[] dWeights = dWeights(head, keys, dOut.row(head, query));
        double mean = mean(row, weights, dWeights, dOut.row(head, query));
        for (int index = 0; index < keys.length; index++) {
          double difference = sum(dWeights[index], -mean);
          double dScore = storedWeight(product(weights[index], difference));
          for (int dim = 0; dim < inputs.headDim(); dim++) {
            double k = inputs.k().at(kvHead, keys[index], dim);
            dQ[head][query][dim] = multiplyAdd(dScore, k, dQ[head][query][dim]);
            double[] dKRow = dK[kvHead][keys[index]];
            dKRow[dim] = multiplyAdd(dScore, inputs.q().at(head, query, dim), dKRow[dim]);
            double[] dVRow = dV[kvHead][keys[index]];
            double weight = storedWeight(weights[index]);
            dVRow[dim] = multiplyAdd(weight, dOut.at(head, query, dim), dVRow[dim]);
          }
        }
      }
    }
    return new AttentionGradients(stored(dQ, scale()), stored(dK, scale()), stored(dV, 1));
  }

  private double[] weights(int head, int query, int[] keys, Partial row) {
    double[] weights = new double[keys.length];
    double max = Double.NEGATIVE_INFINITY;
    for (int key : keys) {
      max = Math.max(max, score(head, query, key));
    }
    double total = 0;
    for (int index = 0; index < keys.length; index++) {
      double shift = style.fromLogSumExp() ? row.logSumExp : max;
      weights[index] = plainExp(score(head, query, keys[index]), shift);
      total = sum(total, weights[index]);
    }
    double divisor = style.fromLogSumExp() ? 1 : total;
    return Arrays.stream(weights).map(weight -> quotient(weight, divisor)).toArray();
  }

  private double[] dWeights(int head, int[] keys, double[] dOut) {
    double[] dWeights = new double[keys.length];
    for (int index = 0; index < keys.length; index++) {
      dWeights[index] = dot(dOut, inputs.v().row(inputs.kvHead(head), keys[index]));
    }
    return dWeights;
  }

  private double mean(Partial row, double[] weights, double[] dWeights, double[] dOut) {
    if (style.meanByOut()) {
      return dot(dOut, Arrays.stream(row.out).map(model.storage()::round).toArray());
    }
    return dot(weights, dWeights);
  }

  private HeadTensor stored(double[][][] values, double scale) {
    return HeadTensor.of("gradient", values)
        .map(value -> model.storage().round(product(scale, value)));
  }

  private double value(int head, int key, int dim) {
    return inputs.v().at(inputs.kvHead(head), key, dim);
  }

  private double score(int head, int query, int key) {
    double[] k = inputs.k().row(inputs.kvHead(head), key);
    return product(dot(inputs.q().row(head, query), k), scale());
  }

  private double scale() {
    return rounded(inputs.scale());
  }

  private double dot(double[] left, double[] right) {
    return style.pairwise() ? pairwise(left, right, 0, left.length) : backwards(left, right);
  }

  private double backwards(double[] left, double[] right) {
    double sum = 0;
    for (int dim = left.length - 1; dim >= 0; dim--) {
      sum = multiplyAdd(left[dim], right[dim], sum);
    }
    return sum;
  }

  private double pairwise(double[] left, double[] right, int from, int to) {
    if (to - from == 0) {
      return 0;
    }
    if (to - from == 1) {
      return product(left[from], right[from]);
    }
    int middle = (from + to) >>> 1;
    return sum(pairwise(left, right, from, middle), pairwise(left, right, middle, to));
  }

  /** exp(score - shift), with base 2 as 2^(score * log2e - shift * log2e) and a fused product. */
  private double exp(double score, double shift) {
    if (!style.base2()) {
      return plainExp(score, shift);
    }
    double log2e = rounded(1 / StrictMath.log(2));
    double argument = rounded(Math.fma(score, log2e, -product(shift, log2e)));
    return imprecise(argument == 0 ? 1 : StrictMath.pow(2, argument), argument);
  }

  private double plainExp(double score, double shift) {
    double argument = sum(score, -shift);
    return imprecise(StrictMath.exp(argument), argument);
  }

  private double log(double value) {
    return imprecise(StrictMath.log(value), value - 1);
  }

  /** A function's result, off by up to the ulps the model allows less its rounding. */
  private double imprecise(double exact, double zeroIfExact) {
    if (zeroIfExact == 0) {
      return rounded(exact);
    }
    double unit = model.arithmetic().unitRoundoff();
    double relative = (model.functionUlp() - 0.5) * unit * (style.seed() % 2 == 0 ? 1 : -1);
    return rounded(exact * (1 + relative));
  }

  private double quotient(double left, double right) {
    return right == 1 ? left : imprecise(left / right, 1);
  }

  private double product(double left, double right) {
    return rounded(left * right);
  }

  private double sum(double left, double right) {
    return rounded(left + right);
  }

  private double multiplyAdd(double left, double right, double sum) {
    return style.fused() ? rounded(Math.fma(left, right, sum)) : sum(product(left, right), sum);
  }

  private double storedWeight(double weight) {
    return model.weightStorage().round(weight);
  }

  private double rounded(double value) {
    double result = model.arithmetic().round(value);
    return style.flush() && Math.abs(result) < model.arithmetic().minNormal() ? 0 : result;
  }

  private static int[] indices(int count) {
    int[] indices = new int[count];
    Arrays.setAll(indices, index -> index);
    return indices;
  }

  private int[] shuffled(int[] indices) {
    for (int last = indices.length - 1; last > 0; last--) {
      int other = random.nextInt(last + 1);
      int swapped = indices[last];
      indices[last] = indices[other];
      indices[other] = swapped;
    }
    return indices;
  }
}
