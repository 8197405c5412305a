package org.sepllm.conformance.kit.mutant;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.sepllm.conformance.check.judge.Json;
import org.sepllm.conformance.kit.mutant.CacheQuestionModel.Parts;
import org.sepllm.conformance.kit.mutant.CacheQuestionModel.Resumed;
import org.sepllm.conformance.kit.mutant.CacheQuestionModel.RowsOf;
import tools.jackson.databind.node.ObjectNode;

/** Mistakes in batches, saved states, positions, counts and digests. */
final class CacheReportMutants {
  private static final List<String> SCHEMES = List.of("original", "in-cache", "insertion-length");

  private final List<Mutant> mutants = new ArrayList<>();

  private CacheReportMutants() {}

  static List<Mutant> all() {
    CacheReportMutants all = new CacheReportMutants();
    all.addBatches();
    all.addResumed();
    all.addStates();
    SCHEMES.forEach(all::addPositions);
    all.addDoubleRotation();
    all.addCounts();
    all.addDigests();
    all.addDigestValues();
    return all.mutants;
  }

  private void report(String id, String mistake, CacheReport report) {
    mutants.add(CacheMutants.mutant(id, mistake, Parts.RIGHT.report(report)));
  }

  private void rows(String id, String mistake, RowsOf rows) {
    mutants.add(CacheMutants.mutant(id, mistake, Parts.RIGHT.rows(rows)));
  }

  private void addBatches() {
    rows(
        "batch-oldest-ragged",
        "keep-oldest keeps all",
        (mode, models) -> new CacheRows(mode.equals("keep-oldest") ? "ragged" : mode, models));
    rows(
        "batch-tail-ragged",
        "pad-with-tail keeps all",
        (mode, models) -> new CacheRows(mode.equals("pad-with-tail") ? "ragged" : mode, models));
    rows(
        "batch-ragged-oldest",
        "rows are cut to the fewest separators",
        (mode, models) -> new CacheRows(mode.equals("ragged") ? "keep-oldest" : mode, models));
    rows(
        "batch-ragged-tail",
        "rows are filled with their tails",
        (mode, models) -> new CacheRows(mode.equals("ragged") ? "pad-with-tail" : mode, models));
    rows(
        "batch-swapped",
        "keep-oldest fills and pad-with-tail cuts",
        (mode, models) -> new CacheRows(swapped(mode), models));
    rows(
        "batch-newest",
        "keep-oldest keeps the newest",
        (mode, models) ->
            new CacheRows(mode, models) {
              @Override
              List<CacheEntry> keptOldest(List<CacheEntry> leaving, int fewest) {
                return CacheModel.last(leaving, fewest);
              }
            });
    rows(
        "batch-fewest-less",
        "keep-oldest keeps one too few",
        (mode, models) ->
            new CacheRows(mode, models) {
              @Override
              List<CacheEntry> keptOldest(List<CacheEntry> leaving, int fewest) {
                return CacheModel.first(leaving, fewest - 1);
              }
            });
    rows(
        "batch-filled-head",
        "pad-with-tail fills with the head",
        (mode, models) ->
            new CacheRows(mode, models) {
              @Override
              List<CacheEntry> filled(List<CacheEntry> leaving, List<CacheEntry> past, int most) {
                List<CacheEntry> filled = new ArrayList<>(leaving);
                filled.addAll(CacheModel.first(past, most - leaving.size()));
                return filled;
              }
            });
    rows(
        "batch-filled-before",
        "pad-with-tail fills before the separators",
        (mode, models) ->
            new CacheRows(mode, models) {
              @Override
              List<CacheEntry> filled(List<CacheEntry> leaving, List<CacheEntry> past, int most) {
                List<CacheEntry> filled =
                    new ArrayList<>(CacheModel.last(past, most - leaving.size()));
                filled.addAll(leaving);
                return filled;
              }
            });
  }

  private static String swapped(String mode) {
    return switch (mode) {
      case "keep-oldest" -> "pad-with-tail";
      case "pad-with-tail" -> "keep-oldest";
      default -> mode;
    };
  }

  private void resumed(String id, String mistake, Resumed resumed) {
    mutants.add(CacheMutants.mutant(id, mistake, Parts.RIGHT.resumed(resumed)));
  }

  private void addResumed() {
    resumed(
        "resume-block",
        "the separator block of a state is forgotten",
        (model, _) -> model.loseBlock());
    resumed(
        "resume-growth",
        "the effective sizes of a state are forgotten",
        (model, _) -> model.loseGrowth());
    resumed("resume-index", "indices begin anew after a state", (model, _) -> model.skipTo(0));
    resumed(
        "resume-index+1",
        "the next index of a state is one too large",
        (model, state) -> model.skipTo(state.get("next_index").intValue() + 1));
    resumed(
        "resume-by-length",
        "the next index is taken from the number of keys",
        (model, state) -> model.skipTo(state.get("keys").size()));
    resumed(
        "resume-empty", "the keys of a state are forgotten", (model, _) -> model.entries().clear());
    resumed(
        "resume-oldest",
        "the oldest key of a state is lost",
        (model, _) -> {
          if (!model.entries().isEmpty()) {
            model.entries().removeFirst();
          }
        });
    resumed(
        "resume-newest",
        "the newest key of a state is lost",
        (model, _) -> {
          if (!model.entries().isEmpty()) {
            model.entries().removeLast();
          }
        });
  }

  private void state(String id, String mistake, UnaryOperator<ObjectNode> change) {
    report(
        "state-" + id,
        mistake,
        new CacheReport() {
          @Override
          ObjectNode state(CacheModel model) {
            return change.apply(super.state(model));
          }
        });
  }

  private void addStates() {
    report(
        "state-configured",
        "a state has the configured sizes",
        new CacheReport() {
          @Override
          ObjectNode state(CacheModel model) {
            return super.state(model)
                .put("sep_cache_size", model.spec().s())
                .put("cache_size", model.spec().c());
          }
        });
    state(
        "index",
        "a state names the last index, not the next",
        state -> state.put("next_index", state.get("next_index").intValue() - 1));
    state("padding", "a state forgets the padding", state -> state.put("left_padding", 0));
    state("block", "a state forgets the separator block", state -> state.put("separator_count", 0));
    state(
        "lengths",
        "a state has places for insertion lengths",
        state -> {
          int keys = state.get("keys").size();
          state.set("insertion_lengths", Json.integers(IntStream.range(0, keys).toArray()));
          return state;
        });
    state(
        "keys",
        "the keys of a state count from 0",
        state -> {
          int keys = state.get("keys").size();
          state.set("keys", Json.integers(IntStream.range(0, keys).toArray()));
          return state;
        });
  }

  private void addPositions(String scheme) {
    for (int change : new int[] {-1, 1}) {
      String sign = change > 0 ? "+1" : "-1";
      position(
          scheme, "keys" + sign, "positions of keys " + sign, (place, right, _) -> right + change);
      query(
          scheme,
          "query" + sign,
          "the position of the query " + sign,
          (right, _) -> right + change);
    }
    for (String other : SCHEMES) {
      if (!other.equals(scheme)) {
        report(
            "positions-" + scheme + "-as-" + other,
            "positions are those of " + other,
            new CacheReport() {
              @Override
              int keyPosition(String asked, CacheSpec spec, CacheStepView step, int place) {
                return super.keyPosition(asked.equals(scheme) ? other : asked, spec, step, place);
              }
            });
      }
    }
    position(
        scheme, "padding", "positions count padding", (_, right, spec) -> right + spec.padding());
    query(scheme, "by-index", "the query has its own index", (_, step) -> step.query());
    query(
        scheme, "by-count", "the query has the number of keys", (_, step) -> step.visible().size());
  }

  /** The wrong position of a key. */
  @FunctionalInterface
  private interface KeyPosition {
    int of(int place, int right, CacheSpec spec);
  }

  /** The wrong position of a query. */
  @FunctionalInterface
  private interface QueryPosition {
    int of(int right, CacheStepView step);
  }

  private void position(String scheme, String id, String mistake, KeyPosition wrong) {
    report(
        "positions-" + scheme + "-" + id,
        mistake,
        new CacheReport() {
          @Override
          int keyPosition(String asked, CacheSpec spec, CacheStepView step, int place) {
            int right = super.keyPosition(asked, spec, step, place);
            return asked.equals(scheme) ? wrong.of(place, right, spec) : right;
          }

          @Override
          int queryPosition(String asked, CacheSpec spec, CacheStepView step, int lastKey) {
            return super.keyPosition(asked, spec, step, step.visible().size() - 1);
          }
        });
  }

  private void query(String scheme, String id, String mistake, QueryPosition wrong) {
    report(
        "positions-" + scheme + "-" + id,
        mistake,
        new CacheReport() {
          @Override
          int queryPosition(String asked, CacheSpec spec, CacheStepView step, int lastKey) {
            return asked.equals(scheme) ? wrong.of(lastKey, step) : lastKey;
          }
        });
  }

  private void addDoubleRotation() {
    report(
        "positions-rotated-twice",
        "stored keys are rotated again at every step",
        new CacheReport() {
          @Override
          int keyPosition(String asked, CacheSpec spec, CacheStepView step, int place) {
            int right = super.keyPosition(asked, spec, step, place);
            int age = step.query() - step.visible().get(place).key();
            return asked.equals("in-cache") ? right * (age + 1) : right;
          }
        });
    report(
        "positions-frozen",
        "keys keep the place they had when they came",
        new CacheReport() {
          @Override
          int keyPosition(String asked, CacheSpec spec, CacheStepView step, int place) {
            CacheEntry entry = step.visible().get(place);
            boolean inCache = asked.equals("in-cache") && place < step.visible().size() - 1;
            return inCache ? entry.insertionLength() : super.keyPosition(asked, spec, step, place);
          }
        });
  }

  private void addCounts() {
    report(
        "attended-self",
        "the query does not count itself",
        new CacheReport() {
          @Override
          int attended(CacheStepView step) {
            return Math.max(0, super.attended(step) - 1);
          }
        });
    report(
        "attended-stored",
        "attended counts what is stored",
        new CacheReport() {
          @Override
          int attended(CacheStepView step) {
            return step.padding() ? 0 : step.stored().size();
          }
        });
    report(
        "retained-before",
        "retained counts before the eviction",
        new CacheReport() {
          @Override
          int retained(CacheStepView step) {
            return step.before().size();
          }
        });
    report(
        "triggered-never",
        "compactions are not told",
        new CacheReport() {
          @Override
          boolean triggered(CacheStepView step) {
            return false;
          }
        });
    report(
        "triggered-evicted",
        "a compaction without an eviction is not told",
        new CacheReport() {
          @Override
          boolean triggered(CacheStepView step) {
            return step.triggered() && step.before().size() > step.stored().size() + 1;
          }
        });
    report(
        "evicted-reversed",
        "evicted keys are listed backwards",
        new CacheReport() {
          @Override
          List<Integer> evicted(CacheStepView step) {
            return super.evicted(step).reversed();
          }
        });
    report(
        "evicted-none",
        "evicted keys are not told",
        new CacheReport() {
          @Override
          List<Integer> evicted(CacheStepView step) {
            return List.of();
          }
        });
    report(
        "evicted-first",
        "only one evicted key is told",
        new CacheReport() {
          @Override
          List<Integer> evicted(CacheStepView step) {
            return super.evicted(step).stream().limit(1).toList();
          }
        });
    report(
        "evicted-self",
        "the query's key is told as evicted",
        new CacheReport() {
          @Override
          List<Integer> evicted(CacheStepView step) {
            List<Integer> evicted = new ArrayList<>(super.evicted(step));
            if (step.triggered()) {
              evicted.add(step.query());
            }
            return evicted;
          }
        });
  }

  private void digest(String id, String mistake, long first, long second, long mod1, long mod2) {
    report(
        "digest-" + id,
        mistake,
        new CacheReport() {
          @Override
          long[] plus(long[] digest, long value) {
            return new long[] {
              (digest[0] * first + value) % mod1, (digest[1] * second + value) % mod2
            };
          }
        });
  }

  private void addDigests() {
    digest(
        "factors",
        "the factors of the digest are swapped",
        27_182_828L,
        31_415_926L,
        67_108_859L,
        67_108_837L);
    digest(
        "moduli",
        "the moduli of the digest are swapped",
        31_415_926L,
        27_182_828L,
        67_108_837L,
        67_108_859L);
    report(
        "digest-32-bit",
        "the digest overflows in 32 bits",
        new CacheReport() {
          @Override
          long[] plus(long[] digest, long value) {
            return new long[] {
              Math.floorMod((int) (digest[0] * 31_415_926L + value), 67_108_859),
              Math.floorMod((int) (digest[1] * 27_182_828L + value), 67_108_837)
            };
          }
        });
    report(
        "digest-float",
        "the digest is rounded to float32",
        new CacheReport() {
          @Override
          long[] plus(long[] digest, long value) {
            return new long[] {
              (long) (float) (digest[0] * 31_415_926L + value) % 67_108_859L,
              (long) (float) (digest[1] * 27_182_828L + value) % 67_108_837L
            };
          }
        });
    report(
        "digest-start",
        "the digest starts at 0",
        new CacheReport() {
          @Override
          long start() {
            return 0;
          }
        });
    report(
        "digest-last",
        "the digest after the last step is missing",
        new CacheReport() {
          @Override
          boolean written(int index, int every, int steps) {
            return (index + 1) % every == 0;
          }
        });
    report(
        "digest-only-last",
        "only the last digest is written",
        new CacheReport() {
          @Override
          boolean written(int index, int every, int steps) {
            return index == steps - 1;
          }
        });
    report(
        "digest-early",
        "digests are written one step early",
        new CacheReport() {
          @Override
          boolean written(int index, int every, int steps) {
            return index % every == 0 || index == steps - 1;
          }
        });
  }

  private void fed(String id, String mistake, BiFunction<long[], Integer, long[]> change) {
    report(
        "digest-" + id,
        mistake,
        new CacheReport() {
          @Override
          long[] fed(CacheStepView step, int index) {
            return change.apply(super.fed(step, index), index);
          }
        });
  }

  private void addDigestValues() {
    String[] names = {"query", "attended", "retained", "triggered", "evicted-count"};
    for (int left = 0; left < names.length; left++) {
      int place = left;
      fed(
          "without-" + names[left],
          names[left] + " is not fed",
          (values, _) ->
              IntStream.range(0, values.length)
                  .filter(other -> other != place)
                  .mapToLong(other -> values[other])
                  .toArray());
    }
    fed(
        "without-evicted",
        "evicted keys are not fed",
        (values, _) -> LongStream.of(values).limit(5).toArray());
    fed(
        "swapped",
        "retained is fed before attended",
        (values, _) -> {
          long attended = values[1];
          values[1] = values[2];
          values[2] = attended;
          return values;
        });
    fed(
        "count-last",
        "the number of evicted keys is fed after them",
        (values, _) ->
            LongStream.concat(
                    LongStream.concat(
                        LongStream.of(values).limit(4), LongStream.of(values).skip(5)),
                    LongStream.of(values[4]))
                .toArray());
    fed(
        "query-from-0",
        "queries of the digest count from the request's first",
        (values, index) -> {
          values[0] = index;
          return values;
        });
    fed(
        "query-from-1",
        "queries of the digest count from 1",
        (values, _) -> {
          values[0]++;
          return values;
        });
  }
}
