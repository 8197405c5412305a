package org.sepllm.reference.mask;

/**
 * One member of the mask family, for one layer.
 *
 * <p>Rule: SEP-MASK-001. All members share causality, validity, initial tokens and the window; they
 * differ in which keys stay visible beyond the window.
 */
public sealed interface MaskRule permits SepLlmMask, StreamingLlmMask, FixLlmMask, FullMask {

  /**
   * Returns the number of initial tokens.
   *
   * @return a, at least 0
   */
  int initTokens();

  /**
   * Returns the number of neighbors, which counts the query itself.
   *
   * @return n, at least 1
   */
  int neighbors();

  /**
   * Says whether a key that is no initial token stays visible after it has left the window.
   *
   * <p>Range: {@code position} is at least 0.
   *
   * @param tokenId the id of the key's token
   * @param position the place of the key, counted from the first real token of its document
   * @return true if every later query of the document sees it
   */
  boolean keptBeyondWindow(int tokenId, int position);
}
