package org.sepllm.kernels.model;

import java.util.List;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.cache.CacheStep;
import org.sepllm.reference.trace.KeyList;

/**
 * A model that reads one row.
 *
 * <p>Rule: SEP-MODEL-009. Under a cache the row goes on from call to call, in chunks that give what
 * their tokens give one by one up to rounding; under a mask every call reads a row of its own, in
 * one pass.
 */
public sealed interface ModelRun extends AutoCloseable permits CachedRun, MaskedRun, ArrayRun {

  /**
   * Reads tokens.
   *
   * <p>Shape: {@code tokenIds[tokens]}; the result is one {@code [vocabulary]} per token.
   *
   * @param tokenIds the next tokens of the row
   * @return after each of them the logits of the token that follows it
   * @throws SpecException of kind {@code BAD_TOKEN} if an id lies outside the vocabulary, of kind
   *     {@code BAD_SHAPE} if there is no token, of kind {@code TOO_LARGE} if a position of the text
   *     reaches the model's maximum, a cache that grows is full, or a masked row is too long;
   *     nothing has then been read
   * @throws org.sepllm.hat.runtime.DeviceLost if the device is lost
   */
  List<float[]> logits(int... tokenIds);

  /**
   * Reads tokens and returns the logits after the last of them.
   *
   * <p>Shape: {@code tokenIds[tokens]}, result {@code [vocabulary]}.
   *
   * @param tokenIds the next tokens of the row
   * @return the logits of the token that follows
   * @throws SpecException as {@link #logits}
   * @throws org.sepllm.hat.runtime.DeviceLost if the device is lost
   */
  float[] lastLogits(int... tokenIds);

  /**
   * Reads tokens and scores what follows each of them, on the device.
   *
   * <p>Rule: SEP-MODEL-010.
   *
   * <p>Shape: {@code tokenIds[tokens]}, {@code nextIds[tokens]}, result {@code [tokens]}.
   *
   * @param tokenIds the next tokens of the row
   * @param nextIds the token that follows each of them
   * @return the negative log-likelihoods in nats
   * @throws SpecException as {@link #logits}, and of kind {@code BAD_SHAPE} if there is not one
   *     token after each, of kind {@code BAD_TOKEN} if its id lies outside the vocabulary
   * @throws org.sepllm.hat.runtime.DeviceLost if the device is lost
   */
  double[] nll(int[] tokenIds, int[] nextIds);

  /**
   * Returns the counts of the tokens that the last call read, in the first layer.
   *
   * <p>Rule: SEP-ACCT-001, SEP-ACCT-002.
   *
   * @return one for each token; empty before the first call
   */
  List<CacheStep> steps();

  /**
   * Returns which keys of the first layer are stored.
   *
   * <p>Rule: SEP-TRACE-001. Under a mask these are the keys that the last query saw.
   *
   * @return the keys in the order of the cache
   */
  KeyList storedKeys();

  /** Frees the memory of the device; closing twice has no effect. */
  @Override
  void close();
}
