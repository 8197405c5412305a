package org.sepllm.conformance.kit.mutant;

import java.util.ArrayList;
import java.util.List;

/** The rows of a batch in one layer, run together. */
class CacheRows {
  private final String mode;
  private final List<CacheModel> models;

  CacheRows(String mode, List<CacheModel> models) {
    this.mode = mode;
    this.models = models;
  }

  String mode() {
    return mode;
  }

  /** Runs all rows; those of one list of ids may end before others. */
  final List<List<CacheStepView>> run(List<List<Integer>> ids) {
    List<List<CacheStepView>> steps = new ArrayList<>();
    ids.forEach(_ -> steps.add(new ArrayList<>()));
    int longest = ids.stream().mapToInt(List::size).max().orElse(0);
    for (int index = 0; index < longest; index++) {
      step(index, ids, steps);
    }
    return steps;
  }

  private void step(int index, List<List<Integer>> ids, List<List<CacheStepView>> steps) {
    List<Integer> rows = new ArrayList<>();
    for (int row = 0; row < ids.size(); row++) {
      if (index < ids.get(row).size()) {
        rows.add(row);
        models.get(row).push(ids.get(row).get(index));
      }
    }
    List<List<CacheEntry>> leaving =
        models.stream().map(model -> model.leaving(model.past())).toList();
    for (int row : rows) {
      steps.get(row).add(end(models.get(row), kept(row, leaving)));
    }
  }

  private static CacheStepView end(CacheModel model, List<CacheEntry> leaving) {
    List<CacheEntry> before = List.copyOf(model.entries());
    int query = model.next() - 1;
    boolean compacts = model.compacts();
    if (compacts) {
      model.compact(leaving);
    }
    List<CacheEntry> stored = List.copyOf(model.entries());
    boolean padding = model.padding(query);
    List<CacheEntry> seen = compacts && !model.compactingQuerySeesAll() ? stored : before;
    return new CacheStepView(query, padding, padding ? List.of() : seen, before, stored, compacts);
  }

  private List<CacheEntry> kept(int row, List<List<CacheEntry>> leaving) {
    List<CacheEntry> own = leaving.get(row);
    return switch (mode) {
      case "keep-oldest" -> keptOldest(own, leaving.stream().mapToInt(List::size).min().orElse(0));
      case "pad-with-tail" ->
          filled(
              own, models.get(row).past(), leaving.stream().mapToInt(List::size).max().orElse(0));
      default -> own;
    };
  }

  /** SEP-CACHE-014. */
  List<CacheEntry> keptOldest(List<CacheEntry> leaving, int fewest) {
    return CacheModel.first(leaving, fewest);
  }

  /** SEP-CACHE-015. */
  List<CacheEntry> filled(List<CacheEntry> leaving, List<CacheEntry> past, int most) {
    List<CacheEntry> filled = new ArrayList<>(leaving);
    if (leaving.size() < most) {
      filled.addAll(CacheModel.last(past, most - leaving.size()));
    }
    return filled;
  }
}
