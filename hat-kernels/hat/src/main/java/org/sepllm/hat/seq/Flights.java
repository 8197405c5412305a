package org.sepllm.hat.seq;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which elements is written, and which is read, by what is in flight in a group. */
final class Flights {
  private final Map<Memory, Map<Integer, List<Flight>>> targets = new IdentityHashMap<>();
  private final Map<Memory, Map<Integer, List<Flight>>> sources = new IdentityHashMap<>();
  private int count;

  boolean areNone() {
    return count == 0;
  }

  void add(Flight flight) {
    count++;
    flight.targets().forEach(place -> put(targets, flight, place));
    flight.sources().forEach(place -> put(sources, flight, place));
  }

  private static void put(
      Map<Memory, Map<Integer, List<Flight>>> all, Flight flight, Flight.Place place) {
    Map<Integer, List<Flight>> elements = all.computeIfAbsent(place.memory(), _ -> new HashMap<>());
    for (int element = place.start(); element < place.start() + place.count(); element++) {
      elements.computeIfAbsent(element, _ -> new ArrayList<>(1)).add(flight);
    }
  }

  void remove(Flight flight) {
    count--;
    flight.targets().forEach(place -> take(targets, flight, place));
    flight.sources().forEach(place -> take(sources, flight, place));
  }

  private static void take(
      Map<Memory, Map<Integer, List<Flight>>> all, Flight flight, Flight.Place place) {
    Map<Integer, List<Flight>> elements = all.get(place.memory());
    for (int element = place.start(); element < place.start() + place.count(); element++) {
      elements.computeIfPresent(
          element,
          (_, flights) -> {
            flights.removeIf(other -> other == flight);
            return flights.isEmpty() ? null : flights;
          });
    }
  }

  /** Returns what is in flight that an access comes too early for. */
  Optional<Flight> disturbed(Memory memory, int element, boolean writes) {
    Optional<Flight> written = first(targets, memory, element);
    return written.isEmpty() && writes ? first(sources, memory, element) : written;
  }

  private static Optional<Flight> first(
      Map<Memory, Map<Integer, List<Flight>>> all, Memory memory, int element) {
    List<Flight> flights = all.getOrDefault(memory, Map.of()).get(element);
    return flights == null ? Optional.empty() : Optional.of(flights.getFirst());
  }
}
