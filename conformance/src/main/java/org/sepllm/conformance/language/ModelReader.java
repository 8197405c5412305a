package org.sepllm.conformance.language;

import java.util.List;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.trace.KeyList;

/** A model that reads one row, on whatever computes it. */
public interface ModelReader extends AutoCloseable {

  /**
   * How many keys one query saw, and how many were stored after it, in the first layer.
   *
   * <p>Rule: SEP-ACCT-001, SEP-ACCT-002.
   *
   * <p>Range: both at least 1.
   *
   * @param attended the keys that it saw
   * @param retained the keys that were stored
   */
  record KeyCount(int attended, int retained) {}

  /**
   * Reads tokens and scores what follows each of them.
   *
   * <p>Rule: SEP-MODEL-010.
   *
   * <p>Shape: {@code fed[tokens]}, {@code next[tokens]}, result {@code [tokens]}.
   *
   * @param fed the next tokens of the row
   * @param next the token that follows each of them
   * @return the negative log-likelihoods in nats
   * @throws SpecException if the model or its cache cannot take the tokens
   */
  double[] nll(int[] fed, int[] next);

  /**
   * Reads tokens.
   *
   * <p>Shape: {@code fed[tokens]}, result {@code [vocabulary]}.
   *
   * @param fed the next tokens of the row
   * @return the logits of the token after the last
   * @throws SpecException if the model or its cache cannot take the tokens
   */
  double[] lastLogits(int... fed);

  /**
   * Returns the counts of the tokens that the last call read.
   *
   * @return one for each token
   */
  List<KeyCount> counts();

  /**
   * Returns which keys the first layer stores.
   *
   * @return the keys in the order of the cache
   */
  KeyList storedKeys();

  /** Frees what the row holds; closing twice has no effect. */
  @Override
  void close();
}
