package org.sepllm.reference.cache;

/**
 * One compaction: {@code initial | separators | past window | local window} becomes {@code initial
 * | separators | local window}.
 *
 * <p>Rule: SEP-CACHE-003 (§3.3).
 */
final class Compaction {
  private final CacheConfig config;
  private final EntryList entries;
  private final int separatorCount;

  /** Prepares the compaction of entries whose separator block holds {@code separatorCount}. */
  Compaction(CacheConfig config, EntryList entries, int separatorCount) {
    this.config = config;
    this.entries = entries;
    this.separatorCount = separatorCount;
  }

  /** The result: the kept entries and how many of them form the separator block. */
  record Compacted(EntryList entries, int separatorCount) {}

  /** First place of the past window. */
  int pastStart() {
    return config.initCacheSize() + separatorCount;
  }

  /** First place of the local window, which is the end of the past window. */
  int localStart() {
    return entries.size() - config.localSize();
  }

  /** The separators of the past window, oldest first: those that leave the window now. */
  EntryList leavingSeparators() {
    EntryList leaving = new EntryList(8);
    for (int place = pastStart(); place < localStart(); place++) {
      if (config.separates(entries.tokenId(place))) {
        leaving.addFrom(entries, place);
      }
    }
    return leaving;
  }

  /** Compacts by the normative rule. */
  Compacted compact() {
    return compact(leavingSeparators());
  }

  /** Compacts with the given entries as the new ones of the separator block. */
  Compacted compact(EntryList leaving) {
    EntryList block = separatorBlock(leaving);
    EntryList kept = new EntryList(config.initCacheSize() + block.size() + config.localSize());
    kept.addRange(entries, 0, config.initCacheSize());
    kept.addRange(block, 0, block.size());
    kept.addRange(entries, localStart(), entries.size());
    return new Compacted(kept, block.size());
  }

  /** SEP-CACHE-004 to SEP-CACHE-006: old then new separators, the last s of them if bounded. */
  private EntryList separatorBlock(EntryList leaving) {
    EntryList all = new EntryList(separatorCount + leaving.size());
    if (config.accumulate()) {
      all.addRange(entries, config.initCacheSize(), pastStart());
    }
    all.addRange(leaving, 0, leaving.size());
    int overflow = config.bounded() ? Math.max(0, all.size() - config.sepCacheSize()) : 0;
    EntryList last = new EntryList(all.size() - overflow);
    last.addRange(all, overflow, all.size());
    return last;
  }
}
