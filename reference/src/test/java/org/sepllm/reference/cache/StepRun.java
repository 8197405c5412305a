package org.sepllm.reference.cache;

import java.util.ArrayList;
import java.util.List;
import org.sepllm.reference.row.TokenRow;
import org.sepllm.reference.trace.KeyList;

/** A row run step by step, with the state after every step. */
record StepRun(CacheConfig config, TokenRow row, List<Step> steps) {

  /** One step of a real token or of padding, and the state after it. */
  record Step(CacheStep counts, KeyList visible, CacheState state) {
    KeyList stored() {
      return KeyList.of(state.keys().stream().mapToInt(Integer::intValue).toArray());
    }
  }

  static StepRun of(CacheConfig config, TokenRow row) {
    CacheMachine machine = new CacheMachine(config);
    List<Step> steps = new ArrayList<>();
    for (int query = 0; query < row.length(); query++) {
      CacheStep counts =
          row.valid(query) ? machine.append(row.tokenId(query)) : machine.appendPadding();
      steps.add(new Step(counts, machine.visibleKeys(), machine.state()));
    }
    return new StepRun(config, row, List.copyOf(steps));
  }

  /** The steps of real tokens. */
  List<Step> real() {
    return steps.subList(row.leftPadding(), steps.size());
  }

  /** The separator block after a step. */
  List<Integer> block(Step step) {
    int start = config.initCacheSize();
    int count = step.state().separatorCount();
    return count == 0 ? List.of() : step.state().keys().subList(start, start + count);
  }

  /** The first key of the recent run after a step; the row's end if there is none. */
  int recentStart(Step step) {
    int place = config.initCacheSize() + step.state().separatorCount();
    List<Integer> keys = step.state().keys();
    return place < keys.size() ? keys.get(place) : step.state().nextIndex();
  }
}
