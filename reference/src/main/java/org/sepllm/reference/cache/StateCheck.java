package org.sepllm.reference.cache;

import java.util.List;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.Require;
import org.sepllm.reference.SpecException;

/** Refuses saved states that no run of the machine can have produced (SEP-CACHE-017). */
final class StateCheck {
  private static final String RULE = "SEP-CACHE-017";

  private final CacheConfig config;
  private final CacheState state;
  private final int stored;
  private final long tokens;

  private StateCheck(CacheConfig config, CacheState state) {
    this.config = config;
    this.state = state;
    this.stored = state.keys().size();
    this.tokens = (long) state.nextIndex() - state.leftPadding();
  }

  static void require(CacheConfig config, CacheState state) {
    StateCheck check = new StateCheck(config, state);
    check.requireLists();
    check.requireKeysInRange();
    check.requireGrowth();
    check.requireRoom();
    check.requireLayout();
    check.requireBlock();
    check.requireInsertionLengths();
  }

  private void requireLists() {
    Require.length(RULE, "state token_ids", state.tokenIds().size(), stored);
    Require.length(RULE, "state insertion_lengths", state.insertionLengths().size(), stored);
    for (int place = 0; place < stored; place++) {
      Require.tokenId(RULE, place, state.tokenIds().get(place));
    }
  }

  private void requireKeysInRange() {
    if (state.leftPadding() < 0 || tokens < 0) {
      throw bad(
          "left_padding is "
              + state.leftPadding()
              + ", must be in [0, next_index "
              + state.nextIndex()
              + "]");
    }
    int previous = state.leftPadding() - 1;
    for (int key : state.keys()) {
      if (key <= previous || key >= state.nextIndex()) {
        throw bad(
            "stored key "
                + key
                + " after "
                + previous
                + ", keys must ascend from left_padding to below next_index "
                + state.nextIndex());
      }
      previous = key;
    }
    if (previous != state.nextIndex() - 1) {
      throw bad("last stored key is " + previous + ", must be " + (state.nextIndex() - 1));
    }
  }

  /** SEP-CACHE-005: s grows to the largest block there was, and c by the same amount. */
  private void requireGrowth() {
    int configured = config.sepCacheSize();
    long least = config.bounded() ? configured : Math.max(configured, state.separatorCount());
    long most = config.bounded() || config.accumulate() ? least : configured + tokens;
    requireRange("effective sep_cache_size", state.sepCacheSize(), least, most);
    long cacheSize = (long) config.cacheSize() + state.sepCacheSize() - configured;
    requireRange("effective cache_size", state.cacheSize(), cacheSize, cacheSize);
    requireRange("separator_count", state.separatorCount(), 0, state.sepCacheSize());
  }

  /** Nothing is evicted before K tokens; afterwards initial tokens, block and window remain. */
  private void requireRoom() {
    boolean compacted = stored < tokens || state.separatorCount() > 0;
    if (!compacted) {
      return;
    }
    if (tokens < config.triggerCap()) {
      requireRange("number of stored keys", stored, tokens, tokens);
      requireRange("separator_count", state.separatorCount(), 0, 0);
    }
    long least = (long) config.initCacheSize() + state.separatorCount() + config.localSize();
    requireRange("number of stored keys", stored, least, tokens);
  }

  /** SEP-CACHE-003: the first a keys are the row's first, the recent run has no gap. */
  private void requireLayout() {
    List<Integer> keys = state.keys();
    for (int place = 0; place < Math.min(stored, config.initCacheSize()); place++) {
      int initial = state.leftPadding() + place;
      requireRange("initial key at place " + place, keys.get(place), initial, initial);
    }
    int recent = config.initCacheSize() + state.separatorCount();
    for (int place = recent + 1; place < stored; place++) {
      int next = keys.get(place - 1) + 1;
      requireRange("recent key at place " + place, keys.get(place), next, next);
    }
  }

  private void requireBlock() {
    int start = config.initCacheSize();
    for (int place = start; place < start + state.separatorCount(); place++) {
      int tokenId = state.tokenIds().get(place);
      if (!config.separates(tokenId)) {
        throw bad(
            "entry "
                + place
                + " of the separator block has token id "
                + tokenId
                + ", which is no separator");
      }
    }
  }

  /**
   * An entry only ever moves to the front, and was not inserted after more tokens than there were.
   */
  private void requireInsertionLengths() {
    for (int place = 0; place < stored; place++) {
      requireRange(
          "insertion_lengths[" + place + "]",
          state.insertionLengths().get(place),
          place,
          state.keys().get(place) - state.leftPadding());
    }
  }

  private static void requireRange(String name, int value, long least, long most) {
    if (value < least || value > most) {
      String limit = least == most ? "be " + least : "be in [" + least + ", " + most + "]";
      throw bad(name + " is " + value + ", must " + limit);
    }
  }

  private static SpecException bad(String message) {
    return new SpecException(ErrorKind.BAD_SHAPE, RULE, message);
  }
}
