package org.sepllm.hat.seq;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which elements the copies in flight of a group are going to write, and which they read. */
final class Flights {
  private final Map<Memory, Map<Integer, List<AsyncCopies.Copy>>> targets = new IdentityHashMap<>();
  private final Map<Memory, Map<Integer, List<AsyncCopies.Copy>>> sources = new IdentityHashMap<>();
  private int count;

  boolean areNone() {
    return count == 0;
  }

  void add(AsyncCopies.Copy copy) {
    count++;
    put(targets, copy, copy.target());
    put(sources, copy, copy.source());
  }

  private static void put(
      Map<Memory, Map<Integer, List<AsyncCopies.Copy>>> all,
      AsyncCopies.Copy copy,
      AsyncCopies.Place place) {
    Map<Integer, List<AsyncCopies.Copy>> elements =
        all.computeIfAbsent(place.memory(), _ -> new HashMap<>());
    for (int element = place.start(); element < place.start() + place.count(); element++) {
      elements.computeIfAbsent(element, _ -> new ArrayList<>(1)).add(copy);
    }
  }

  void remove(AsyncCopies.Copy copy) {
    count--;
    take(targets, copy, copy.target());
    take(sources, copy, copy.source());
  }

  private static void take(
      Map<Memory, Map<Integer, List<AsyncCopies.Copy>>> all,
      AsyncCopies.Copy copy,
      AsyncCopies.Place place) {
    Map<Integer, List<AsyncCopies.Copy>> elements = all.get(place.memory());
    for (int element = place.start(); element < place.start() + place.count(); element++) {
      List<AsyncCopies.Copy> copies = elements.get(element);
      copies.removeIf(other -> other == copy);
      if (copies.isEmpty()) {
        elements.remove(element);
      }
    }
  }

  /** Returns a copy that an access comes too early for. */
  Optional<AsyncCopies.Copy> disturbed(Memory memory, int element, boolean writes) {
    Optional<AsyncCopies.Copy> written = first(targets, memory, element);
    return written.isEmpty() && writes ? first(sources, memory, element) : written;
  }

  private static Optional<AsyncCopies.Copy> first(
      Map<Memory, Map<Integer, List<AsyncCopies.Copy>>> all, Memory memory, int element) {
    List<AsyncCopies.Copy> copies = all.getOrDefault(memory, Map.of()).get(element);
    return copies == null ? Optional.empty() : Optional.of(copies.getFirst());
  }
}
