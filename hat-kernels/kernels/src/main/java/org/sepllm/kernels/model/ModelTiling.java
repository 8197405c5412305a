package org.sepllm.kernels.model;

/** How the kernels of a model divide their work, the same for every storage type. */
public final class ModelTiling {
  /** Work-items of a group. */
  public static final int ITEMS = 256;

  /** Neighboring outputs of a group that multiplies: neighboring weights are read together. */
  public static final int OUTPUTS = 32;

  /** Work-items that share an output, each with every eighth input. */
  public static final int PARTS = ITEMS / OUTPUTS;

  /** Tokens of a group that multiplies: a weight is read once for all of them. */
  public static final int TOKENS = 4;

  /** Work-items that share a token where a row is summed up. */
  public static final int LANES = 64;

  /** The sums go to {@code out}, rounded. */
  public static final int STORE = 0;

  /** GELU of the sums goes to {@code out}, rounded. */
  public static final int GELU = 1;

  /** The sums are added to {@code wide}. */
  public static final int ADD = 2;

  /** The sums go to {@code wide}. */
  public static final int WIDE = 3;

  /** The number of tokens in the list of tokens. */
  public static final int COUNT = 0;

  /** Where the ids start in the list of tokens. */
  public static final int IDS = 1;

  /** Terms of the series of the error function, enough for float32 below {@code |z| = 2}. */
  public static final int SERIES_TERMS = 32;

  /** Depth of the fraction of the error function, enough for float32 from {@code |z| = 2} on. */
  public static final int FRACTION_DEPTH = 32;

  private ModelTiling() {}
}
