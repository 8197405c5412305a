package org.sepllm.conformance.check.cases;

import java.util.Locale;

/** What a case covers; the report counts them, so that blind spots are seen. */
public enum CaseClass {
  /** A row has no place at all. */
  EMPTY_ROW,
  /** A row has one real token. */
  ONE_TOKEN,
  /** The question has a row axis. */
  BATCH,
  /** The question has a layer axis. */
  LAYERS,
  /** A row has padding on its left. */
  PADDING,
  /** A row is nothing but padding. */
  ALL_PADDING,
  /** A row holds several documents. */
  PACKED_DOCUMENTS,
  /** No initial tokens are kept. */
  NO_INITIAL_TOKENS,
  /** All tokens of a row are initial ones. */
  ROW_WITHIN_INITIAL_TOKENS,
  /** An initial token is a separator. */
  SEPARATOR_AMONG_INITIAL_TOKENS,
  /** A row has no separator. */
  NO_SEPARATOR,
  /** A row has nothing but separators. */
  ALL_SEPARATORS,
  /** The mask is that of SepLLM. */
  SEPLLM_MASK,
  /** The mask has no separators. */
  STREAMINGLLM_MASK,
  /** The mask is that of FixLLM. */
  FIXLLM_MASK,
  /** The mask is the causal one. */
  FULL_MASK,
  /** The local window is the query itself. */
  SELF_ONLY,
  /** The local window is at least as long as every row. */
  WINDOW_COVERS_ROW,
  /** A row is longer than the local window. */
  KEY_BEYOND_WINDOW,
  /** The cache follows policy {@code paper}. */
  POLICY_PAPER,
  /** The cache follows policy {@code streaming}. */
  POLICY_STREAMING,
  /** The cache follows policy {@code sepcache}. */
  POLICY_SEPCACHE,
  /** The cache follows policy {@code streamingllm}. */
  POLICY_STREAMINGLLM,
  /** The cache follows policy {@code full}. */
  POLICY_FULL,
  /** The separators in the cache have no limit. */
  UNBOUNDED,
  /** A compaction forgets the separators of earlier ones. */
  NO_ACCUMULATION,
  /** The local window of the cache is one token. */
  SMALLEST_WINDOW,
  /** The cache has room for one separator. */
  ONE_SEPARATOR_SLOT,
  /** The cache is as small as its parts allow. */
  TIGHT_CAPACITY,
  /** A row ends one token before the first compaction. */
  BELOW_TRIGGER,
  /** A row ends at the first compaction. */
  AT_TRIGGER,
  /** A row is compacted more than once. */
  REPEATED_COMPACTION,
  /** A compaction drops a separator. */
  SEPARATOR_EVICTED,
  /** Rows are kept equally long by {@code keep-oldest}. */
  KEEP_OLDEST,
  /** Rows are kept equally long by {@code pad-with-tail}. */
  PAD_WITH_TAIL,
  /** The question has a dense prefill. */
  DENSE_PREFILL,
  /** A dense prefill is longer than the cache. */
  DENSE_PREFILL_BEYOND_CAPACITY,
  /** The question begins with a saved state. */
  RESUMED,
  /** The answer holds the state at the end. */
  STATE_RETURNED,
  /** The answer holds positions. */
  POSITIONS,
  /** The answer names all keys. */
  REPORT_FULL,
  /** The answer has the counts of each step. */
  REPORT_DELTA,
  /** The answer is a digest. */
  REPORT_DIGEST,
  /** Tensors are stored as float64. */
  F64,
  /** Tensors are stored as float32. */
  F32,
  /** Tensors are stored as float16. */
  F16,
  /** Tensors are stored as bfloat16. */
  BF16,
  /** Several heads share a kvHead. */
  SHARED_KV_HEADS,
  /** Gradients are asked for. */
  GRADIENTS,
  /** A query sees no key. */
  PADDING_QUERY,
  /** A key is seen by no query. */
  UNSEEN_KEY,
  /** The queries see what a mask shows. */
  MASK_VISIBILITY,
  /** The queries see what a cache shows. */
  CACHE_VISIBILITY,
  /** The scale is not the default. */
  EXPLICIT_SCALE,
  /** Tensors are sent as bytes. */
  BASE64,
  /** The scores are large. */
  LARGE_SCORES,
  /** A number without an effect is not finite. */
  INVISIBLE_NON_FINITE,
  /** A number with an effect is not finite. */
  VISIBLE_NON_FINITE,
  /** The case is a committed vector. */
  VECTOR,
  /** The case is from a golden file. */
  GOLDEN,
  /** The case was saved by an earlier check. */
  REPLAYED;

  /**
   * Gives the name used in reports, for example {@code self-only}.
   *
   * @return the name
   */
  public String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
