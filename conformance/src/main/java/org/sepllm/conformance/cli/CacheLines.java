package org.sepllm.conformance.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.sepllm.conformance.view.TokenNames;
import org.sepllm.datasets.tokenizer.Tokenizer;
import org.sepllm.reference.trace.KeyList;

/** Shows which tokens a cache holds whenever some were dropped, one line each time. */
final class CacheLines {
  private static final int SHOWN = 12;

  private final PrintStream err;
  private final TokenNames names;
  private final Set<Integer> separators;
  private final boolean shown;
  private final List<Integer> row = new ArrayList<>();
  private int stored;
  private int lastPrinted = -1;
  private KeyList lastStored = KeyList.empty();

  CacheLines(PrintStream err, Tokenizer tokenizer, List<Integer> separators, boolean shown) {
    this.err = err;
    this.names = TokenNames.of(tokenizer);
    this.separators = new HashSet<>(separators);
    this.shown = shown;
  }

  /** Whether states are shown, which takes one call for each token. */
  boolean isShown() {
    return shown;
  }

  /** Takes a token and what is stored after it. */
  void note(int tokenId, KeyList keys) {
    row.add(tokenId);
    lastStored = keys;
    if (lastStored.size() <= stored && lastStored.size() < row.size()) {
      print();
    }
    stored = lastStored.size();
  }

  /** Shows the last state, if it was not shown yet. */
  void end() {
    if (shown && lastPrinted != row.size()) {
      print();
    }
  }

  private void print() {
    lastPrinted = row.size();
    int recent = recentStart();
    List<String> kept = new ArrayList<>();
    for (int place = 0; place < recent; place++) {
      kept.add(names.shown(row.get(lastStored.get(place))));
    }
    int marks =
        (int)
            Arrays.stream(lastStored.toArray())
                .limit(recent)
                .filter(key -> separators.contains(row.get(key)))
                .count();
    err.printf(
        "%n[token %d: %d kept | %d before the recent run, %d of them separators: %s | %d recent from %s]%n",
        row.size() - 1,
        lastStored.size(),
        recent,
        marks,
        listed(kept),
        lastStored.size() - recent,
        names.shown(row.get(lastStored.get(recent))));
  }

  /** Where the contiguous run at the end begins. */
  private int recentStart() {
    int place = lastStored.size() - 1;
    while (place > 0 && lastStored.get(place - 1) == lastStored.get(place) - 1) {
      place--;
    }
    return place;
  }

  private static String listed(List<String> kept) {
    return kept.size() <= SHOWN
        ? String.join(" ", kept)
        : String.join(" ", kept.subList(0, SHOWN / 2))
            + " … "
            + String.join(" ", kept.subList(kept.size() - SHOWN / 2, kept.size()));
  }
}
