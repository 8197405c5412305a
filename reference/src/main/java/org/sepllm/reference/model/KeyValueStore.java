package org.sepllm.reference.model;

import java.util.ArrayList;
import java.util.List;
import org.sepllm.reference.trace.KeyList;

/** The keys and values of one layer that later queries may see, by ascending index. */
final class KeyValueStore<T> {
  private List<KeyValue<T>> entries = new ArrayList<>();

  void add(KeyValue<T> entry) {
    entries.add(entry);
  }

  /** The entries with the given keys, in ascending order; every one of them must be here. */
  List<KeyValue<T>> select(KeyList keys) {
    List<KeyValue<T>> selected = new ArrayList<>(keys.size());
    int place = 0;
    for (int wanted = 0; wanted < keys.size(); wanted++) {
      while (entries.get(place).index() != keys.get(wanted)) {
        place++;
      }
      selected.add(entries.get(place));
    }
    return selected;
  }

  /** Drops all other entries. */
  void retain(KeyList keys) {
    if (keys.size() < entries.size()) {
      entries = select(keys);
    }
  }
}
