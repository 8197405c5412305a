package org.sepllm.conformance.kit.mutant;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The cache of one row and layer; every decision is a method that a mistake may override. */
class CacheModel {
  private final CacheSpec spec;
  private List<CacheEntry> entries = new ArrayList<>();
  private int block;
  private int growth;
  private int next;

  CacheModel(CacheSpec spec) {
    this.spec = spec;
  }

  CacheSpec spec() {
    return spec;
  }

  List<CacheEntry> entries() {
    return entries;
  }

  int block() {
    return block;
  }

  int growth() {
    return growth;
  }

  int next() {
    return next;
  }

  /** Goes on from a saved state. */
  void resume(JsonNode state) {
    next = state.get("next_index").intValue();
    block = state.get("separator_count").intValue();
    growth = state.get("sep_cache_size").intValue() - spec.s();
    for (int place = 0; place < state.get("keys").size(); place++) {
      entries.add(
          new CacheEntry(
              state.get("keys").get(place).intValue(),
              state.get("token_ids").get(place).intValue(),
              state.get("insertion_lengths").get(place).intValue()));
    }
  }

  void loseBlock() {
    block = 0;
  }

  void loseGrowth() {
    growth = 0;
  }

  void skipTo(int index) {
    next = index;
  }

  /** Pushes a token; {@link #compact} may follow before {@link #end}. */
  void push(int id) {
    if (!padding(next)) {
      entries = new ArrayList<>(entries);
      entries.add(new CacheEntry(next, id, entries.size()));
    }
    next++;
  }

  /** Whether the step that pushed the last token compacts. */
  boolean compacts() {
    int query = next - 1;
    return !padding(query) && !inPrompt(query) && entries.size() >= trigger();
  }

  boolean padding(int index) {
    return index < spec.padding();
  }

  boolean inPrompt(int query) {
    return query - spec.padding() < spec.prompt();
  }

  /** K, the length at which a step compacts. */
  int trigger() {
    return switch (spec.policy()) {
      case "full" -> Integer.MAX_VALUE;
      case "streaming" -> spec.c() + growth + 1;
      case "streamingllm" -> spec.c() + 1;
      default -> spec.c() + growth;
    };
  }

  boolean compactingQuerySeesAll() {
    return !spec.policy().equals("sepcache");
  }

  /** What lies between the separator block and the local window. */
  List<CacheEntry> past() {
    int from = Math.min(spec.a() + block, entries.size());
    return entries.subList(from, Math.max(from, entries.size() - window()));
  }

  int window() {
    return spec.withSeparators() ? spec.w() : spec.c() - spec.a();
  }

  List<CacheEntry> leaving(List<CacheEntry> past) {
    return spec.withSeparators() ? past.stream().filter(this::separator).toList() : List.of();
  }

  boolean separator(CacheEntry entry) {
    return spec.separators().contains(entry.id());
  }

  /** Keeps the initial tokens, the block with what joins it, and the window. */
  void compact(List<CacheEntry> leaving) {
    List<CacheEntry> old = entries.subList(spec.a(), Math.min(spec.a() + block, entries.size()));
    List<CacheEntry> joined = limited(joined(old, leaving));
    List<CacheEntry> kept = new ArrayList<>(initial());
    kept.addAll(joined);
    kept.addAll(local());
    grow(joined.size());
    block = joined.size();
    entries = kept;
  }

  List<CacheEntry> initial() {
    return entries.subList(0, Math.min(spec.a(), entries.size()));
  }

  List<CacheEntry> local() {
    return entries.subList(Math.max(0, entries.size() - window()), entries.size());
  }

  List<CacheEntry> joined(List<CacheEntry> old, List<CacheEntry> leaving) {
    List<CacheEntry> joined = new ArrayList<>(spec.accumulate() ? old : List.of());
    joined.addAll(leaving);
    return joined;
  }

  List<CacheEntry> limited(List<CacheEntry> joined) {
    return spec.bounded() ? last(joined, spec.s()) : joined;
  }

  void grow(int separators) {
    if (spec.withSeparators() && !spec.bounded()) {
      growth = Math.max(growth, separators - spec.s());
    }
  }

  final void setGrowth(int changed) {
    growth = changed;
  }

  static List<CacheEntry> last(List<CacheEntry> list, int most) {
    return list.subList(Math.max(0, list.size() - Math.max(0, most)), list.size());
  }

  static List<CacheEntry> first(List<CacheEntry> list, int most) {
    return list.subList(0, Math.min(list.size(), Math.max(0, most)));
  }
}
