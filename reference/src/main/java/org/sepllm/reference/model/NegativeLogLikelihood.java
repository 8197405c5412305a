package org.sepllm.reference.model;

import java.util.Arrays;
import java.util.List;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.Require;
import org.sepllm.reference.SpecException;

/**
 * How unlikely a model finds a token, in nats.
 *
 * <p>Rule: SEP-MODEL-010.
 */
public final class NegativeLogLikelihood {
  /** Positions at once; the result does not depend on it. */
  private static final int CHUNK = 64;

  private NegativeLogLikelihood() {}

  /**
   * Computes {@code log(sum of exp(logits)) − logits[tokenId]}.
   *
   * <p>Rule: SEP-MODEL-010.
   *
   * <p>Shape: {@code logits[vocabulary]}.
   *
   * <p>Range: {@code tokenId} in {@code [0, vocabulary)}.
   *
   * <p>Example: two equal logits give log 2 = 0.6931 for either token.
   *
   * @param logits the logits before the token
   * @param tokenId the token that followed
   * @return the negative log-likelihood, at least 0 up to rounding
   * @throws SpecException of kind {@code BAD_TOKEN} if the id is outside the vocabulary
   */
  public static double of(double[] logits, int tokenId) {
    if (tokenId < 0 || tokenId >= logits.length) {
      throw new SpecException(
          ErrorKind.BAD_TOKEN,
          Rule.NLL,
          "token id is " + tokenId + ", must be in [0, " + logits.length + ")");
    }
    double max = Double.NEGATIVE_INFINITY;
    for (double logit : logits) {
      max = Math.max(max, logit);
    }
    double sum = 0;
    for (double logit : logits) {
      sum += StrictMath.exp(logit - max);
    }
    return max + StrictMath.log(sum) - logits[tokenId];
  }

  /**
   * Reads a row and scores each token but the first by the tokens before it.
   *
   * <p>Rule: SEP-MODEL-010. The last token is scored, but not read.
   *
   * <p>Shape: {@code tokenIds[length]}, result {@code [length − 1]}.
   *
   * <p>Range: ids in {@code [0, vocabulary)}.
   *
   * @param machine a machine that has read nothing
   * @param tokenIds the row, at least two tokens
   * @return the negative log-likelihood of every token but the first
   * @throws SpecException of kind {@code BAD_CONFIG} if there are fewer than two tokens, of kind
   *     {@code BAD_TOKEN} if an id is outside the vocabulary, and as {@link ModelMachine#append}
   *     says
   */
  public static double[] ofRow(ModelMachine machine, int[] tokenIds) {
    Require.atLeast(Rule.NLL, "number of tokens", tokenIds.length, 2);
    double[] nll = new double[tokenIds.length - 1];
    for (int start = 0; start < nll.length; start += CHUNK) {
      int end = Math.min(start + CHUNK, nll.length);
      List<double[]> logits = machine.append(Arrays.copyOfRange(tokenIds, start, end));
      for (int index = start; index < end; index++) {
        nll[index] = of(logits.get(index - start), tokenIds[index + 1]);
      }
    }
    return nll;
  }
}
