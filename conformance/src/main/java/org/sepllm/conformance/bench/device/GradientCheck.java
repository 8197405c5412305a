package org.sepllm.conformance.bench.device;

import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.sepllm.kernels.AttentionKernels;
import org.sepllm.kernels.BackwardTensors;
import org.sepllm.kernels.DeviceTensor;
import org.sepllm.reference.attention.StorageType;

/**
 * Holds rows of dQ, dK and dV to their definition in double precision, from the out and logSumExp
 * that the forward pass saved (SEP-ATTN-006): every component, and all together.
 */
final class GradientCheck {
  /** The error of a sum of float32 terms, as a part of the sum of their sizes. */
  private static final double OF_TERMS = 0x1p-14;

  /** What counts of two sums that nearly cancel, so that 2^-19 of them may remain. */
  private static final double OF_CANCELLED = 0x1p-5;

  /** Weights and gradients of scores that are stored are rounded once more each. */
  private static final double OF_STORED_TERMS = 2;

  private final RowTensors tensors;
  private final BackwardTensors of;
  private final StorageType storage;

  /** How many units of the storage type the sum of the sizes of all terms may err by. */
  private final double unitsOfTerms;

  GradientCheck(RowTensors tensors, BackwardTensors of, AttentionKernels kernels) {
    this.tensors = tensors;
    this.of = of;
    this.storage = tensors.setting().storage();
    this.unitsOfTerms = KernelChoice.isPortable(kernels) ? 0 : OF_STORED_TERMS;
  }

  private double ofTerms() {
    return OF_TERMS + unitsOfTerms * storage.unitRoundoff();
  }

  /** The terms of a gradient's row added, and their sizes. */
  private record Sum(double[] terms, double[] sizes) {
    static Sum zero(int headDim) {
      return new Sum(new double[headDim], new double[headDim]);
    }

    void add(double factor, double[] vector) {
      add(factor, Math.abs(factor), vector);
    }

    /** Adds a term whose factor is a difference: its size tells what the difference is made of. */
    void add(double factor, double size, double[] vector) {
      for (int dim = 0; dim < vector.length; dim++) {
        terms[dim] += factor * vector[dim];
        sizes[dim] += size * Math.abs(vector[dim]);
      }
    }
  }

  /** The squared error of rows and the squared size of what is exact. */
  private record Errors(double ours, double exact) {
    Errors plus(Errors other) {
      return new Errors(ours + other.ours, exact + other.exact);
    }
  }

  void check() {
    for (DeviceTensor tensor : List.of(of.dQ(), of.dK(), of.dV(), of.out())) {
      tensor.get(0);
    }
    of.logSumExp().array(0);
    int heads = tensors.setting().heads();
    int kvHeads = tensors.setting().kvHeads();
    requireAll("dQ", of.dQ(), Samples.of(heads, tensors.length()), this::dQ);
    requireAll("dK", of.dK(), Samples.of(kvHeads, tensors.length()), place -> ofKey(place, true));
    requireAll("dV", of.dV(), Samples.of(kvHeads, tensors.length()), place -> ofKey(place, false));
  }

  private void requireAll(
      String name,
      DeviceTensor tensor,
      List<Samples.Place> places,
      Function<Samples.Place, Sum> expected) {
    Errors errors =
        places.parallelStream()
            .map(place -> {
              double[] got = tensors.vector(tensor, place.head(), place.row());
              return errors(name, place, expected.apply(place), got);
            })
            .reduce(new Errors(0, 0), Errors::plus);
    double error = Math.sqrt(errors.ours() / errors.exact());
    double most = 2 * storage.unitRoundoff() + ofTerms();
    if (errors.exact() > 0 && !(error <= most)) {
      throw new WrongResult(
          "the relative error of %s is %.3g, must be at most %.3g".formatted(name, error, most));
    }
  }

  private Errors errors(String name, Samples.Place place, Sum expected, double[] got) {
    double ours = 0;
    double exact = 0;
    for (int dim = 0; dim < got.length; dim++) {
      double term = expected.terms()[dim];
      double bound =
          2 * storage.unitRoundoff() * Math.abs(term)
              + storage.subnormalRoundoff()
              + ofTerms() * expected.sizes()[dim];
      double distance = Math.abs(got[dim] - term);
      if (!(distance <= bound)) {
        throw new WrongResult(
            "head %d, row %d, dim %d: %s is %s, must be %s ± %s"
                .formatted(place.head(), place.row(), dim, name, got[dim], term, bound));
      }
      ours += distance * distance;
      exact += term * term;
    }
    return new Errors(ours, exact);
  }

  private Sum dQ(Samples.Place place) {
    int head = place.head();
    int query = place.row();
    int kvHead = tensors.kvHead(head);
    Sum sum = Sum.zero(tensors.setting().headDim());
    Query asked = new Query(head, query);
    for (int key : tensors.visibleKeys(query)) {
      double[] k = tensors.vector(RowTensors.K, kvHead, key);
      double[] v = tensors.vector(RowTensors.V, kvHead, key);
      double weight = asked.weight(k) * tensors.scale();
      sum.add(weight * asked.gradient(v), Math.abs(weight) * asked.gradientSize(v), k);
    }
    return sum;
  }

  private Sum ofKey(Samples.Place place, boolean wantsK) {
    int key = place.row();
    Sum sum = Sum.zero(tensors.setting().headDim());
    double[] k = tensors.vector(RowTensors.K, place.head(), key);
    double[] v = tensors.vector(RowTensors.V, place.head(), key);
    int shared = tensors.setting().heads() / tensors.setting().kvHeads();
    int[] queries =
        IntStream.range(key, tensors.length()).filter(query -> tensors.sees(query, key)).toArray();
    for (int head = place.head() * shared; head < (place.head() + 1) * shared; head++) {
      for (int query : queries) {
        Query asked = new Query(head, query);
        double weight = asked.weight(k);
        if (wantsK) {
          double scaled = weight * tensors.scale();
          sum.add(scaled * asked.gradient(v), Math.abs(scaled) * asked.gradientSize(v), asked.q);
        } else {
          sum.add(weight, asked.dOut);
        }
      }
    }
    return sum;
  }

  private static double dot(double[] left, double[] right) {
    double sum = 0;
    for (int dim = 0; dim < left.length; dim++) {
      sum += left[dim] * right[dim];
    }
    return sum;
  }

  private static double sizes(double[] left, double[] right) {
    double sum = 0;
    for (int dim = 0; dim < left.length; dim++) {
      sum += Math.abs(left[dim] * right[dim]);
    }
    return sum;
  }

  /** A query of a head with what the forward pass saved of it. */
  private final class Query {
    private final double[] q;
    private final double[] dOut;
    private final double logSumExp;
    private final double mean;
    private final double meanSize;

    Query(int head, int query) {
      q = tensors.vector(RowTensors.Q, head, query);
      dOut = tensors.vector(RowTensors.D_OUT, head, query);
      logSumExp = of.logSumExp().array(tensors.place(head, query));
      double[] out = tensors.vector(of.out(), head, query);
      mean = dot(dOut, out);
      meanSize = sizes(dOut, out);
    }

    /** The gradient of a weight, less the mean of all. */
    double gradient(double[] v) {
      return dot(dOut, v) - mean;
    }

    /** Its size; where both nearly cancel, what sums in float32 in any order leave of them. */
    double gradientSize(double[] v) {
      return Math.abs(gradient(v)) + OF_CANCELLED * (sizes(dOut, v) + meanSize);
    }

    double weight(double[] k) {
      return Math.exp(dot(q, k) * tensors.scale() - logSumExp);
    }
  }
}
