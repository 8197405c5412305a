package org.sepllm.reference.cache;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.sepllm.reference.Require;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.row.TokenRow;
import org.sepllm.reference.trace.KeyList;

/**
 * What a cache stores, defined without moving any entry.
 *
 * <p>Rule: SEP-CACHE-011. Everything follows from where separators stand and when compactions
 * happen. If the last compaction happened after τ tokens, the stored keys are the first a, the
 * separators with {@code a ≤ key < τ − w} (the last s of them if bounded; only those at or after
 * the previous window's start if not accumulating), and all keys from {@code τ − w} on.
 *
 * <p>Keys are absolute in the row; times count real tokens.
 */
public final class CacheSchedule {
  private final CacheConfig config;
  private final TokenRow row;
  private final int[] separatorPositions;
  private final boolean[] dense;
  private final List<Compacting> compactions;

  /** One compaction: after how many tokens, which separators remain, and the growth of s so far. */
  private record Compacting(int tokens, int[] block, int growth) {}

  private static final Compacting NONE = new Compacting(0, new int[0], 0);

  /**
   * Works out the compaction times of a row.
   *
   * <p>Range: {@code denseTokens} in {@code [0, real tokens]}.
   *
   * <p>Cost: linear in the row for each compaction.
   *
   * @param config sizes and policy of the layer
   * @param row the tokens
   * @param denseTokens how many real tokens at the start are a dense prefill; 0 for stepwise
   * @throws SpecException of kind {@code BAD_SHAPE} if {@code denseTokens} is out of range
   */
  public CacheSchedule(CacheConfig config, TokenRow row, int denseTokens) {
    this(config, row, densePrompt(row.length() - row.leftPadding(), denseTokens));
  }

  /**
   * Works out the compaction times of a row whose dense steps may stand anywhere, as in a
   * conversation with a dense prefill in every turn.
   *
   * <p>Rule: SEP-CACHE-013.
   *
   * <p>Shape: {@code denseSteps[real tokens]}.
   *
   * @param config sizes and policy of the layer
   * @param row the tokens
   * @param denseSteps for every real token whether it was appended without compacting
   * @throws SpecException of kind {@code BAD_SHAPE} if there is not one flag per real token
   */
  public CacheSchedule(CacheConfig config, TokenRow row, boolean[] denseSteps) {
    int real = row.length() - row.leftPadding();
    Require.length("SEP-CACHE-013", "dense steps", denseSteps.length, real);
    this.config = config;
    this.row = row;
    this.separatorPositions =
        IntStream.range(config.initCacheSize(), Math.max(config.initCacheSize(), real))
            .filter(position -> config.separates(row.tokenId(row.leftPadding() + position)))
            .toArray();
    this.dense = denseSteps.clone();
    this.compactions = compactions(real);
  }

  private static boolean[] densePrompt(int real, int denseTokens) {
    Require.index("SEP-CACHE-013", "dense tokens", denseTokens, real + 1);
    boolean[] dense = new boolean[real];
    Arrays.fill(dense, 0, denseTokens, true);
    return dense;
  }

  private List<Compacting> compactions(int real) {
    List<Compacting> times = new ArrayList<>();
    Compacting last = NONE;
    for (int tokens = 1; tokens <= real; tokens++) {
      boolean full = lengthAfter(last, tokens) >= (long) config.triggerCap() + last.growth;
      if (full && !dense[tokens - 1]) {
        last = compactionAt(tokens, last);
        times.add(last);
      }
    }
    return List.copyOf(times);
  }

  /** How many keys are stored after so many tokens if none was evicted since a compaction. */
  private int lengthAfter(Compacting last, int tokens) {
    return last == NONE
        ? tokens
        : config.initCacheSize() + last.block.length + tokens - windowStart(last);
  }

  /** SEP-CACHE-004 to SEP-CACHE-006 in terms of positions. */
  private Compacting compactionAt(int tokens, Compacting last) {
    int oldest = config.accumulate() || last == NONE ? 0 : windowStart(last);
    int end = tokens - config.localSize();
    int[] candidates =
        Arrays.stream(separatorPositions)
            .filter(position -> position >= oldest && position < end)
            .toArray();
    int drop = config.bounded() ? Math.max(0, candidates.length - config.sepCacheSize()) : 0;
    int[] block = Arrays.copyOfRange(candidates, drop, candidates.length);
    int growth = Math.max(last.growth, block.length - config.sepCacheSize());
    return new Compacting(tokens, block, growth);
  }

  private int windowStart(Compacting compaction) {
    return compaction.tokens - config.localSize();
  }

  /**
   * Returns the indices of the queries whose step compacts.
   *
   * <p>Rule: SEP-CACHE-002.
   *
   * <p>Shape: {@code [compactions]}, ascending, absolute in the row.
   *
   * @return the trigger steps
   */
  public int[] triggerSteps() {
    return compactions.stream()
        .mapToInt(compaction -> row.leftPadding() + compaction.tokens - 1)
        .toArray();
  }

  /**
   * Returns the keys stored after a query's step.
   *
   * <p>Rule: SEP-CACHE-011.
   *
   * <p>Range: {@code query} in {@code [0, length)}.
   *
   * @param query the index of the query, absolute in the row
   * @return the stored keys, ascending
   * @throws SpecException of kind {@code BAD_SHAPE} if the query lies outside the row
   */
  public KeyList stored(int query) {
    Require.index("SEP-CACHE-011", "query", query, row.length());
    return keysAfter(query - row.leftPadding() + 1);
  }

  private KeyList keysAfter(int tokens) {
    Compacting last = lastCompaction(tokens);
    int recentStart = last == NONE ? 0 : windowStart(last);
    int initial = Math.min(config.initCacheSize(), recentStart);
    IntStream positions =
        IntStream.concat(
            IntStream.range(0, initial),
            IntStream.concat(
                Arrays.stream(last.block), IntStream.range(recentStart, Math.max(0, tokens))));
    return KeyList.of(positions.map(position -> row.leftPadding() + position).toArray());
  }

  private Compacting lastCompaction(int tokens) {
    Compacting last = NONE;
    for (Compacting compaction : compactions) {
      if (compaction.tokens <= tokens) {
        last = compaction;
      }
    }
    return last;
  }

  /**
   * Returns the keys that a query sees.
   *
   * <p>Rule: SEP-CACHE-007: under FULL what was stored before and the query itself, under COMPACT
   * what is stored after the step.
   *
   * <p>Range: {@code query} in {@code [0, length)}.
   *
   * @param query the index of the query, absolute in the row
   * @return the visible keys, ascending; empty for padding
   * @throws SpecException of kind {@code BAD_SHAPE} if the query lies outside the row
   */
  public KeyList visible(int query) {
    Require.index("SEP-CACHE-011", "query", query, row.length());
    if (!row.valid(query)) {
      return KeyList.empty();
    }
    return config.triggerSees() == TriggerSees.COMPACT
        ? stored(query)
        : keysAfter(query - row.leftPadding()).plus(query);
  }
}
