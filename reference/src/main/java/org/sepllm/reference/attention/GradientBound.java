package org.sepllm.reference.attention;

import java.util.Arrays;

/**
 * The errors of the gradients before they are rounded to the storage type: section "Gradients" of
 * {@code docs/numerics.md}, whose letters the comments name.
 */
final class GradientBound {
  private final AttentionInputs inputs;
  private final HeadTensor dOut;
  private final ErrorModel model;
  private final double[][][] dQ;
  private final SumBound[][][] dK;
  private final SumBound[][][] dV;

  GradientBound(AttentionInputs inputs, HeadTensor dOut, ErrorModel model) {
    this.inputs = inputs;
    this.dOut = dOut;
    this.model = model;
    this.dQ = new double[inputs.heads()][inputs.queries()][inputs.headDim()];
    this.dK = sums();
    this.dV = sums();
  }

  private SumBound[][][] sums() {
    SumBound[][][] sums = new SumBound[inputs.k().heads()][inputs.keys()][];
    for (SumBound[][] kvHead : sums) {
      Arrays.setAll(kvHead, key -> sums(inputs.headDim()));
    }
    return sums;
  }

  private SumBound[] sums(int count) {
    SumBound[] sums = new SumBound[count];
    Arrays.setAll(sums, index -> new SumBound(model));
    return sums;
  }

  /** Adds what one head and query contribute. */
  void add(int head, int query, ExactRow row, RowBound bound) {
    double[] dOutRow = dOut.row(head, query);
    double[] dWeights = ExactAttention.dWeights(inputs, row, head, dOutRow);
    double mean = ExactAttention.mean(row, dWeights);
    double[] weightErrors = bound.weights();
    SumBound[] products = products(row, head, dOutRow);
    SumBound meanByOut = meanByOut(dOutRow, bound);
    double meanError = Math.max(meanByOut.bound(1), meanByWeights(row, weightErrors, products));
    SumBound[] dQSums = sums(inputs.headDim());
    for (int index = 0; index < products.length; index++) {
      double weight = row.weight(index);
      double difference = Math.abs(dWeights[index] - mean);
      double size = products[index].magnitude() + meanByOut.magnitude();
      double error = differenceError(products[index].bound(1) + meanError, size);
      double scoreError = scoreError(weight, weightErrors[index], difference, error);
      addTerms(head, query, row.key(index), weight * difference, scoreError, dQSums);
      addValueTerms(head, query, row.key(index), weight, weightErrors[index]);
    }
    for (int dim = 0; dim < dQSums.length; dim++) {
      dQ[head][query][dim] = dQSums[dim].bound(inputs.scale());
    }
  }

  /** p_j and C_j: dWeight_j as a sum of products. */
  private SumBound[] products(ExactRow row, int head, double[] dOutRow) {
    SumBound[] products = sums(row.count());
    for (int index = 0; index < products.length; index++) {
      products[index].addProducts(dOutRow, inputs.v().row(inputs.kvHead(head), row.key(index)));
    }
    return products;
  }

  /** g_1: the error of the mean where it is computed as dOut · out, with out as it is stored. */
  private SumBound meanByOut(double[] dOutRow, RowBound bound) {
    SumBound sum = new SumBound(model);
    for (int dim = 0; dim < dOutRow.length; dim++) {
      double magnitude = bound.outMagnitude(dim);
      double error = bound.out(dim);
      sum.add(
          magnitude,
          error + ErrorBound.storageError(model.storage(), magnitude + error),
          dOutRow[dim]);
    }
    return sum;
  }

  /** g_2: the error of the mean where it is computed as the sum of weight * dWeight. */
  private double meanByWeights(ExactRow row, double[] weightErrors, SumBound[] products) {
    SumBound sum = new SumBound(model);
    double productErrors = 0;
    for (int index = 0; index < products.length; index++) {
      double productError = products[index].bound(1);
      productErrors += row.weight(index) * productError;
      sum.add(row.weight(index), weightErrors[index], products[index].magnitude() + productError);
    }
    return sum.bound(1) + productErrors;
  }

  /** r_j: the error of dWeight_j - mean, also where both are multiplied by the weight first. */
  private double differenceError(double operandErrors, double size) {
    double unit = model.unitRoundoff();
    return operandErrors * (1 + 2 * unit) + 2 * unit * size;
  }

  /** b_j: the error of dScore_j. */
  private double scoreError(double weight, double weightError, double difference, double error) {
    double factorError = weightError + 2 * model.unitRoundoff() * (weight + weightError);
    double arithmeticError =
        factorError * (difference + 2 * error) + weight * error + 2 * model.tiny();
    double size = weight * difference + arithmeticError;
    return size > model.weightStorage().maxFinite()
        ? Double.POSITIVE_INFINITY
        : arithmeticError + model.weightRoundoff() * size + model.weightFloor();
  }

  private void addTerms(
      int head, int query, int key, double dScore, double dScoreError, SumBound[] dQSums) {
    int kvHead = inputs.kvHead(head);
    for (int dim = 0; dim < dQSums.length; dim++) {
      dQSums[dim].add(dScore, dScoreError, inputs.k().at(kvHead, key, dim));
      dK[kvHead][key][dim].add(dScore, dScoreError, inputs.q().at(head, query, dim));
    }
  }

  private void addValueTerms(int head, int query, int key, double weight, double weightError) {
    double storedError =
        weightError + model.weightRoundoff() * (weight + weightError) + model.weightFloor();
    for (int dim = 0; dim < inputs.headDim(); dim++) {
      dV[inputs.kvHead(head)][key][dim].add(weight, storedError, dOut.at(head, query, dim));
    }
  }

  HeadTensor dQ() {
    return HeadTensor.wrap(dQ);
  }

  HeadTensor dK() {
    return bounds(dK, inputs.scale());
  }

  HeadTensor dV() {
    return bounds(dV, 1);
  }

  /** A key without terms is invisible: its gradient is exactly 0 and so is its bound. */
  private static HeadTensor bounds(SumBound[][][] sums, double scale) {
    double[][][] bounds = new double[sums.length][sums[0].length][sums[0][0].length];
    for (int kvHead = 0; kvHead < sums.length; kvHead++) {
      for (int key = 0; key < sums[kvHead].length; key++) {
        for (int dim = 0; dim < sums[kvHead][key].length; dim++) {
          bounds[kvHead][key][dim] = sums[kvHead][key][dim].bound(scale);
        }
      }
    }
    return HeadTensor.wrap(bounds);
  }
}
