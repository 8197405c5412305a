package org.sepllm.reference.attention;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * Attention stated a second time, from its definition and without the maximum: 60-digit decimal
 * arithmetic, {@code out = sum of exp(x_j) v_j / sum of exp(x)}, gradients through the full
 * Jacobian of the softmax. Shares no arithmetic with {@link ExactAttention}.
 */
final class DeclarativeAttention {
  private static final MathContext DIGITS = new MathContext(60);

  private DeclarativeAttention() {}

  static BigDecimal exact(double value) {
    return new BigDecimal(value);
  }

  static BigDecimal score(AttentionInputs inputs, int head, int query, int key) {
    BigDecimal sum = BigDecimal.ZERO;
    for (int dim = 0; dim < inputs.headDim(); dim++) {
      BigDecimal q = exact(inputs.q().at(head, query, dim));
      sum = sum.add(q.multiply(exact(inputs.k().at(inputs.kvHead(head), key, dim))));
    }
    return sum.multiply(exact(inputs.scale()), DIGITS);
  }

  /** exp(x) = exp(x / 2^k)^(2^k), the inner one by its power series. */
  static BigDecimal exp(BigDecimal x) {
    int halvings = Math.max(0, x.precision() - x.scale()) * 4 + 8;
    BigDecimal small = x.divide(BigDecimal.TWO.pow(halvings), DIGITS);
    BigDecimal sum = BigDecimal.ONE;
    BigDecimal term = BigDecimal.ONE;
    for (int power = 1; power <= 30; power++) {
      term = term.multiply(small, DIGITS).divide(BigDecimal.valueOf(power), DIGITS);
      sum = sum.add(term, DIGITS);
    }
    for (int halving = 0; halving < halvings; halving++) {
      sum = sum.multiply(sum, DIGITS);
    }
    return sum;
  }

  private static BigDecimal[] exponentials(AttentionInputs inputs, int head, int query) {
    int[] keys = inputs.visibility().visibleKeys(query);
    BigDecimal[] exponentials = new BigDecimal[keys.length];
    for (int index = 0; index < keys.length; index++) {
      exponentials[index] = exp(score(inputs, head, query, keys[index]));
    }
    return exponentials;
  }

  private static BigDecimal sum(BigDecimal[] terms) {
    BigDecimal sum = BigDecimal.ZERO;
    for (BigDecimal term : terms) {
      sum = sum.add(term, DIGITS);
    }
    return sum;
  }

  /** exp of logSumExp; 0 for a padding query. */
  static BigDecimal sumOfExponentials(AttentionInputs inputs, int head, int query) {
    return sum(exponentials(inputs, head, query));
  }

  static BigDecimal[] weights(AttentionInputs inputs, int head, int query) {
    BigDecimal[] exponentials = exponentials(inputs, head, query);
    BigDecimal total = sum(exponentials);
    BigDecimal[] weights = new BigDecimal[exponentials.length];
    for (int index = 0; index < weights.length; index++) {
      weights[index] = exponentials[index].divide(total, DIGITS);
    }
    return weights;
  }

  static BigDecimal[] out(AttentionInputs inputs, int head, int query) {
    int[] keys = inputs.visibility().visibleKeys(query);
    BigDecimal[] weights = weights(inputs, head, query);
    BigDecimal[] out = new BigDecimal[inputs.headDim()];
    for (int dim = 0; dim < out.length; dim++) {
      out[dim] = BigDecimal.ZERO;
      for (int index = 0; index < keys.length; index++) {
        BigDecimal v = exact(inputs.v().at(inputs.kvHead(head), keys[index], dim));
        out[dim] = out[dim].add(weights[index].multiply(v, DIGITS), DIGITS);
      }
    }
    return out;
  }

  /** dScore_j = sum over i of dWeight_i * weight_i * ((i = j ? 1 : 0) - weight_j). */
  static BigDecimal[] dScores(AttentionInputs inputs, HeadTensor dOut, int head, int query) {
    int[] keys = inputs.visibility().visibleKeys(query);
    BigDecimal[] weights = weights(inputs, head, query);
    BigDecimal[] dScores = new BigDecimal[keys.length];
    for (int index = 0; index < keys.length; index++) {
      dScores[index] = BigDecimal.ZERO;
      for (int other = 0; other < keys.length; other++) {
        BigDecimal delta = other == index ? BigDecimal.ONE : BigDecimal.ZERO;
        BigDecimal jacobian = weights[other].multiply(delta.subtract(weights[index]), DIGITS);
        BigDecimal dWeight = dWeight(inputs, dOut, head, query, keys[other]);
        dScores[index] = dScores[index].add(dWeight.multiply(jacobian, DIGITS), DIGITS);
      }
    }
    return dScores;
  }

  private static BigDecimal dWeight(
      AttentionInputs inputs, HeadTensor dOut, int head, int query, int key) {
    BigDecimal sum = BigDecimal.ZERO;
    for (int dim = 0; dim < inputs.headDim(); dim++) {
      BigDecimal v = exact(inputs.v().at(inputs.kvHead(head), key, dim));
      sum = sum.add(v.multiply(exact(dOut.at(head, query, dim))));
    }
    return sum.round(DIGITS);
  }

  static BigDecimal dQ(AttentionInputs inputs, HeadTensor dOut, int head, int query, int dim) {
    int[] keys = inputs.visibility().visibleKeys(query);
    BigDecimal[] dScores = dScores(inputs, dOut, head, query);
    BigDecimal sum = BigDecimal.ZERO;
    for (int index = 0; index < keys.length; index++) {
      BigDecimal k = exact(inputs.k().at(inputs.kvHead(head), keys[index], dim));
      sum = sum.add(dScores[index].multiply(k, DIGITS), DIGITS);
    }
    return sum.multiply(exact(inputs.scale()), DIGITS);
  }

  static BigDecimal dK(AttentionInputs inputs, HeadTensor dOut, int kvHead, int key, int dim) {
    BigDecimal sum = BigDecimal.ZERO;
    for (int head = 0; head < inputs.heads(); head++) {
      for (int query = 0; query < inputs.queries() && inputs.kvHead(head) == kvHead; query++) {
        int[] keys = inputs.visibility().visibleKeys(query);
        for (int index = 0; index < keys.length; index++) {
          if (keys[index] == key) {
            BigDecimal q = exact(inputs.q().at(head, query, dim));
            sum = sum.add(dScores(inputs, dOut, head, query)[index].multiply(q, DIGITS), DIGITS);
          }
        }
      }
    }
    return sum.multiply(exact(inputs.scale()), DIGITS);
  }

  static BigDecimal dV(AttentionInputs inputs, HeadTensor dOut, int kvHead, int key, int dim) {
    BigDecimal sum = BigDecimal.ZERO;
    for (int head = 0; head < inputs.heads(); head++) {
      for (int query = 0; query < inputs.queries() && inputs.kvHead(head) == kvHead; query++) {
        int[] keys = inputs.visibility().visibleKeys(query);
        for (int index = 0; index < keys.length; index++) {
          if (keys[index] == key) {
            BigDecimal weight = weights(inputs, head, query)[index];
            sum = sum.add(weight.multiply(exact(dOut.at(head, query, dim)), DIGITS), DIGITS);
          }
        }
      }
    }
    return sum;
  }
}
