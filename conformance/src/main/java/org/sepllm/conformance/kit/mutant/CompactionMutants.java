package org.sepllm.conformance.kit.mutant;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.sepllm.conformance.kit.mutant.CacheQuestionModel.Parts;

/** Mistakes in what a compaction keeps and when it happens. */
final class CompactionMutants {
  private final List<Mutant> mutants = new ArrayList<>();

  private CompactionMutants() {}

  static List<Mutant> all() {
    CompactionMutants all = new CompactionMutants();
    for (String policy : CacheMutants.SEP_POLICIES) {
      all.addChoices(policy);
    }
    all.addBlocks();
    all.addGrowth();
    all.addTimes();
    all.addEvictions();
    return all.mutants;
  }

  private void add(String id, String mistake, Function<CacheSpec, CacheModel> model) {
    mutants.add(CacheMutants.mutant(id, mistake, Parts.RIGHT.model(model)));
  }

  private void addOf(
      String policy, String id, String mistake, Function<CacheSpec, CacheModel> model) {
    add(
        policy + "-" + id,
        mistake,
        spec -> spec.policy().equals(policy) ? model.apply(spec) : new CacheModel(spec));
  }

  private void addChoices(String policy) {
    addOf(
        policy,
        "keeps-first",
        "the oldest separators are kept, not the last",
        spec ->
            new CacheModel(spec) {
              @Override
              List<CacheEntry> limited(List<CacheEntry> joined) {
                return spec.bounded() ? first(joined, spec.s()) : joined;
              }
            });
    addOf(
        policy,
        "sees-other",
        "the compacting query sees the other side of the compaction",
        spec ->
            new CacheModel(spec) {
              @Override
              boolean compactingQuerySeesAll() {
                return !super.compactingQuerySeesAll();
              }
            });
    addOf(
        policy,
        "window-separators",
        "separators of the window join the block too",
        spec ->
            new CacheModel(spec) {
              @Override
              List<CacheEntry> joined(List<CacheEntry> old, List<CacheEntry> leaving) {
                List<CacheEntry> joined = new ArrayList<>(super.joined(old, leaving));
                joined.addAll(leaving(local()));
                return joined;
              }
            });
    addOf(
        policy,
        "clear-window",
        "the window is emptied with the past",
        spec ->
            new CacheModel(spec) {
              @Override
              List<CacheEntry> local() {
                return last(entries(), 1);
              }
            });
    addOf(
        policy,
        "block-frozen",
        "separators join once and never again",
        spec ->
            new CacheModel(spec) {
              @Override
              List<CacheEntry> joined(List<CacheEntry> old, List<CacheEntry> leaving) {
                return old.isEmpty() ? super.joined(old, leaving) : old;
              }
            });
  }

  private void addBlocks() {
    add(
        "block-new-first",
        "leaving separators are put before the block",
        spec ->
            new CacheModel(spec) {
              @Override
              List<CacheEntry> joined(List<CacheEntry> old, List<CacheEntry> leaving) {
                List<CacheEntry> joined = new ArrayList<>(leaving);
                joined.addAll(spec.accumulate() ? old : List.of());
                return joined;
              }
            });
    add(
        "block-reversed",
        "leaving separators are put in reverse order",
        spec ->
            new CacheModel(spec) {
              @Override
              List<CacheEntry> leaving(List<CacheEntry> past) {
                return super.leaving(past).reversed();
              }
            });
    add(
        "block-lost",
        "the block is dropped at the next compaction",
        spec ->
            new CacheModel(spec) {
              @Override
              List<CacheEntry> joined(List<CacheEntry> old, List<CacheEntry> leaving) {
                return leaving.isEmpty() ? List.of() : super.joined(old, leaving);
              }
            });
    add(
        "block-limits-new",
        "only the leaving separators are limited",
        spec ->
            new CacheModel(spec) {
              @Override
              List<CacheEntry> limited(List<CacheEntry> joined) {
                return joined;
              }

              @Override
              List<CacheEntry> leaving(List<CacheEntry> past) {
                List<CacheEntry> all = super.leaving(past);
                return spec.bounded() ? last(all, spec.s()) : all;
              }
            });
    add(
        "block-drops-one",
        "at an overflow only one separator is evicted",
        spec ->
            new CacheModel(spec) {
              @Override
              List<CacheEntry> limited(List<CacheEntry> joined) {
                boolean over = spec.bounded() && joined.size() > spec.s();
                return over ? joined.subList(1, joined.size()) : joined;
              }
            });
    add(
        "block-everything",
        "the last tokens of the past are kept, separators or not",
        spec ->
            new CacheModel(spec) {
              @Override
              List<CacheEntry> leaving(List<CacheEntry> past) {
                return spec.withSeparators() ? List.copyOf(past) : List.of();
              }
            });
    add(
        "block-inverted",
        "everything but separators is kept",
        spec ->
            new CacheModel(spec) {
              @Override
              boolean separator(CacheEntry entry) {
                return !super.separator(entry);
              }
            });
    add(
        "block-one-each",
        "one separator joins at a compaction, the last",
        spec ->
            new CacheModel(spec) {
              @Override
              List<CacheEntry> leaving(List<CacheEntry> past) {
                return last(super.leaving(past), 1);
              }
            });
    add(
        "block-oldest-each",
        "one separator joins at a compaction, the first",
        spec ->
            new CacheModel(spec) {
              @Override
              List<CacheEntry> leaving(List<CacheEntry> past) {
                return first(super.leaving(past), 1);
              }
            });
    add(
        "initial-in-block",
        "an initial separator joins the block",
        spec ->
            new CacheModel(spec) {
              @Override
              List<CacheEntry> joined(List<CacheEntry> old, List<CacheEntry> leaving) {
                List<CacheEntry> joined =
                    new ArrayList<>(old.isEmpty() ? super.leaving(initial()) : List.of());
                joined.addAll(super.joined(old, leaving));
                return joined;
              }
            });
    add(
        "initial-counted",
        "initial separators count in s",
        spec ->
            new CacheModel(spec) {
              @Override
              List<CacheEntry> limited(List<CacheEntry> joined) {
                long initial = initial().stream().filter(this::separator).count();
                return spec.withSeparators() && spec.bounded()
                    ? last(joined, spec.s() - (int) initial)
                    : joined;
              }
            });
    add(
        "stale-slot",
        "the first slot of the past is not overwritten",
        spec ->
            new CacheModel(spec) {
              @Override
              List<CacheEntry> limited(List<CacheEntry> joined) {
                List<CacheEntry> kept = new ArrayList<>(super.limited(joined));
                if (spec.withSeparators() && !kept.isEmpty() && !past().isEmpty()) {
                  kept.set(kept.size() - 1, past().getFirst());
                }
                return kept;
              }
            });
    add(
        "slot-not-moved",
        "a separator keeps its neighbor's key",
        spec ->
            new CacheModel(spec) {
              @Override
              List<CacheEntry> leaving(List<CacheEntry> past) {
                return super.leaving(past).stream()
                    .map(entry ->
                        past.indexOf(entry) > 0 ? past.get(past.indexOf(entry) - 1) : entry)
                    .toList();
              }
            });
  }

  private void addGrowth() {
    add(
        "growth-none",
        "without a bound the sizes do not grow",
        spec ->
            new CacheModel(spec) {
              @Override
              void grow(int separators) {
                setGrowth(0);
              }
            });
    add(
        "growth-shrinks",
        "without a bound the sizes shrink again",
        spec ->
            new CacheModel(spec) {
              @Override
              void grow(int separators) {
                if (spec.withSeparators() && !spec.bounded()) {
                  setGrowth(Math.max(0, separators - spec.s()));
                }
              }
            });
    add(
        "growth-below",
        "without a bound the sizes shrink below the configured ones",
        spec ->
            new CacheModel(spec) {
              @Override
              void grow(int separators) {
                if (spec.withSeparators() && !spec.bounded()) {
                  setGrowth(separators - spec.s());
                }
              }
            });
    add(
        "growth-twice",
        "without a bound the size grows twice as much",
        spec ->
            new CacheModel(spec) {
              @Override
              int trigger() {
                return super.trigger() == Integer.MAX_VALUE
                    ? super.trigger()
                    : super.trigger() + growth();
              }
            });
    add(
        "growth-ignored",
        "growth does not move the compaction",
        spec ->
            new CacheModel(spec) {
              @Override
              int trigger() {
                return super.trigger() == Integer.MAX_VALUE
                    ? super.trigger()
                    : super.trigger() - growth();
              }
            });
    add(
        "growth-when-bounded",
        "sizes grow with a bound too",
        spec ->
            new CacheModel(spec) {
              @Override
              void grow(int separators) {
                super.grow(separators);
                if (spec.withSeparators() && spec.bounded()) {
                  setGrowth(Math.max(growth(), separators - spec.s() + 1));
                }
              }
            });
  }

  private void addTimes() {
    add(
        "once",
        "the cache compacts once and never again",
        spec ->
            new CacheModel(spec) {
              private boolean done;

              @Override
              boolean compacts() {
                boolean first = !done && super.compacts();
                done |= first;
                return first;
              }
            });
    add(
        "every-second",
        "every second compaction is left out",
        spec ->
            new CacheModel(spec) {
              private boolean last;

              @Override
              boolean compacts() {
                last = !last && super.compacts();
                return last;
              }
            });
    add(
        "by-index",
        "the time of a compaction counts padding",
        spec ->
            new CacheModel(spec) {
              @Override
              int trigger() {
                int right = super.trigger();
                return right == Integer.MAX_VALUE ? right : Math.max(1, right - spec.padding());
              }
            });
    add(
        "before-append",
        "the cache compacts before the token is appended",
        spec ->
            new CacheModel(spec) {
              @Override
              int trigger() {
                int right = super.trigger();
                return right == Integer.MAX_VALUE ? right : right + 1;
              }
            });
    add(
        "on-separator",
        "the cache compacts only at a separator",
        spec ->
            new CacheModel(spec) {
              @Override
              boolean compacts() {
                return super.compacts()
                    && (!spec.withSeparators() || separator(entries().getLast()));
              }
            });
    add(
        "periodic",
        "compactions come at multiples of the size",
        spec ->
            new CacheModel(spec) {
              @Override
              boolean compacts() {
                return super.compacts() && (next() - spec.padding()) % spec.c() == 0;
              }
            });
  }

  private void addEvictions() {
    add(
        "evicts-initial",
        "the oldest key is evicted, initial or not",
        spec ->
            new CacheModel(spec) {
              @Override
              List<CacheEntry> initial() {
                List<CacheEntry> right = super.initial();
                return right.isEmpty() ? right : right.subList(1, right.size());
              }
            });
    add(
        "evicts-newest",
        "the newest key is evicted",
        spec ->
            new CacheModel(spec) {
              @Override
              List<CacheEntry> local() {
                List<CacheEntry> right = super.local();
                return right.subList(0, Math.max(0, right.size() - 1));
              }
            });
    add(
        "keeps-past-head",
        "the first key of the past is kept",
        spec ->
            new CacheModel(spec) {
              @Override
              List<CacheEntry> initial() {
                List<CacheEntry> kept = new ArrayList<>(super.initial());
                kept.addAll(first(past(), 1));
                return kept;
              }
            });
    add(
        "keeps-past-tail",
        "the last key of the past is kept",
        spec ->
            new CacheModel(spec) {
              @Override
              List<CacheEntry> local() {
                List<CacheEntry> kept = new ArrayList<>(last(past(), 1));
                kept.addAll(super.local());
                return kept;
              }
            });
    add(
        "local-repeated",
        "the newest key is stored twice",
        spec ->
            new CacheModel(spec) {
              @Override
              List<CacheEntry> local() {
                List<CacheEntry> kept = new ArrayList<>(super.local());
                kept.add(kept.isEmpty() ? entries().getLast() : kept.getLast());
                return kept;
              }
            });
  }
}
