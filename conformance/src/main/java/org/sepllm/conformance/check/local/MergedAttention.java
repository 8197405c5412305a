package org.sepllm.conformance.check.local;

import org.sepllm.conformance.check.judge.Tensor;
import org.sepllm.reference.attention.AttentionInputs;

/**
 * Attention by other equations than the oracle's: one key at a time with a running maximum, and
 * gradients by the whole Jacobian of the softmax.
 *
 * <p>It exists to be compared with the oracle; both follow rule SEP-ATTN-001 to SEP-ATTN-007.
 */
final class MergedAttention {
  private final AttentionInputs inputs;
  private final double[][][] dOut;
  private final double[][][] out;
  private final double[][][] logSumExp;
  private final double[][][] dQ;
  private final double[][][] dK;
  private final double[][][] dV;

  /** Evaluates forward and backward at once. */
  MergedAttention(AttentionInputs inputs, Tensor dOut) {
    this.inputs = inputs;
    this.dOut = dOut.toArray();
    int kvHeads = inputs.k().heads();
    out = new double[inputs.heads()][inputs.queries()][inputs.headDim()];
    logSumExp = new double[inputs.heads()][inputs.queries()][1];
    dQ = new double[inputs.heads()][inputs.queries()][inputs.headDim()];
    dK = new double[kvHeads][inputs.keys()][inputs.headDim()];
    dV = new double[kvHeads][inputs.keys()][inputs.headDim()];
    for (int head = 0; head < inputs.heads(); head++) {
      for (int query = 0; query < inputs.queries(); query++) {
        int[] keys = inputs.visibility().visibleKeys(query);
        forward(head, query, keys);
        backward(head, query, keys);
      }
    }
  }

  Tensor out() {
    return Tensor.owning(out);
  }

  Tensor logSumExp() {
    return Tensor.owning(logSumExp);
  }

  Tensor dQ() {
    return Tensor.owning(dQ);
  }

  Tensor dK() {
    return Tensor.owning(dK);
  }

  Tensor dV() {
    return Tensor.owning(dV);
  }

  /** The last key first: every key rescales what was summed before it. */
  private void forward(int head, int query, int[] keys) {
    double[] sum = out[head][query];
    double total = 0;
    double maximum = Double.NEGATIVE_INFINITY;
    for (int place = keys.length - 1; place >= 0; place--) {
      double score = score(head, query, keys[place]);
      double larger = Math.max(maximum, score);
      double before = total == 0 ? 0 : Math.exp(maximum - larger);
      double weight = Math.exp(score - larger);
      total = total * before + weight;
      for (int dim = 0; dim < sum.length; dim++) {
        sum[dim] = sum[dim] * before + weight * value(head, keys[place], dim);
      }
      maximum = larger;
    }
    for (int dim = 0; dim < sum.length && total != 0; dim++) {
      sum[dim] /= total;
    }
    logSumExp[head][query][0] = maximum + (total == 0 ? 0 : Math.log(total));
  }

  /** dScore_i = sum over j of p_i (δ_ij − p_j) dOut · v_j. */
  private void backward(int head, int query, int[] keys) {
    double[] weights = new double[keys.length];
    double[] products = new double[keys.length];
    for (int place = 0; place < keys.length; place++) {
      weights[place] = Math.exp(score(head, query, keys[place]) - logSumExp[head][query][0]);
      for (int dim = 0; dim < inputs.headDim(); dim++) {
        products[place] += gradient(head, query, dim) * value(head, keys[place], dim);
      }
    }
    int kvHead = inputs.kvHead(head);
    for (int place = 0; place < keys.length; place++) {
      double dScore = 0;
      for (int other = 0; other < keys.length; other++) {
        double same = other == place ? 1 : 0;
        dScore += weights[place] * (same - weights[other]) * products[other];
      }
      for (int dim = 0; dim < inputs.headDim(); dim++) {
        dQ[head][query][dim] += inputs.scale() * dScore * inputs.k().at(kvHead, keys[place], dim);
        dK[kvHead][keys[place]][dim] += inputs.scale() * dScore * inputs.q().at(head, query, dim);
        dV[kvHead][keys[place]][dim] += weights[place] * gradient(head, query, dim);
      }
    }
  }

  private double score(int head, int query, int key) {
    double sum = 0;
    for (int dim = inputs.headDim() - 1; dim >= 0; dim--) {
      sum =
          Math.fma(
              inputs.q().at(head, query, dim), inputs.k().at(inputs.kvHead(head), key, dim), sum);
    }
    return inputs.scale() * sum;
  }

  private double value(int head, int key, int dim) {
    return inputs.v().at(inputs.kvHead(head), key, dim);
  }

  private double gradient(int head, int query, int dim) {
    return dOut[head][query][dim];
  }
}
