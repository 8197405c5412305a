package org.sepllm.reference.cache;

import java.util.List;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.Require;
import org.sepllm.reference.SpecException;

/** Refuses saved states that no run of the machine can have produced. */
final class StateCheck {
  private static final String RULE = "SEP-CACHE-017";

  private StateCheck() {}

  static void require(CacheConfig config, CacheState state) {
    requireLists(state);
    requireKeys(state);
    requireSizes(config, state);
    requireBlock(config, state);
  }

  private static void requireLists(CacheState state) {
    int entries = state.keys().size();
    Require.length(RULE, "state token_ids", state.tokenIds().size(), entries);
    Require.length(RULE, "state insertion_lengths", state.insertionLengths().size(), entries);
    for (int place = 0; place < entries; place++) {
      Require.tokenId(RULE, place, state.tokenIds().get(place));
      int insertionLength = state.insertionLengths().get(place);
      if (insertionLength < 0) {
        throw bad(
            "insertion_lengths[" + place + "] is " + insertionLength + ", must be at least 0");
      }
    }
  }

  private static void requireKeys(CacheState state) {
    if (state.leftPadding() < 0 || state.nextIndex() < state.leftPadding()) {
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
    if (state.nextIndex() > state.leftPadding() && previous != state.nextIndex() - 1) {
      throw bad("last stored key is " + previous + ", must be " + (state.nextIndex() - 1));
    }
  }

  private static void requireSizes(CacheConfig config, CacheState state) {
    int growth = state.sepCacheSize() - config.sepCacheSize();
    if (growth < 0 || (growth > 0 && config.bounded())) {
      throw bad(
          "effective sep_cache_size is "
              + state.sepCacheSize()
              + ", configured is "
              + config.sepCacheSize());
    }
    if (state.cacheSize() - config.cacheSize() != growth) {
      throw bad(
          "effective cache_size is "
              + state.cacheSize()
              + ", must be "
              + ((long) config.cacheSize() + growth));
    }
  }

  private static void requireBlock(CacheConfig config, CacheState state) {
    int initial = config.initCacheSize();
    int count = state.separatorCount();
    if (count < 0
        || count > state.sepCacheSize()
        || (count > 0 && initial + (long) count + config.localSize() > state.keys().size())) {
      throw bad(
          "separator_count is "
              + count
              + ", must be in [0, "
              + state.sepCacheSize()
              + "] and leave room for initial tokens and window among "
              + state.keys().size()
              + " keys");
    }
    List<Integer> tokenIds = state.tokenIds();
    for (int place = initial; place < initial + count; place++) {
      if (!config.separates(tokenIds.get(place))) {
        throw bad(
            "entry "
                + place
                + " of the separator block has token id "
                + tokenIds.get(place)
                + ", which is no separator");
      }
    }
  }

  private static SpecException bad(String message) {
    return new SpecException(ErrorKind.BAD_SHAPE, RULE, message);
  }
}
