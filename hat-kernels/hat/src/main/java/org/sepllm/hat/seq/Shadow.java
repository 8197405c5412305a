package org.sepllm.hat.seq;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Watches one memory for data races. */
final class Shadow {
  /**
   * An earlier access that races with a later one.
   *
   * @param kind in which way it accessed the element
   * @param access the work-item and the position
   */
  record Conflict(AccessKind kind, long access) {}

  private final Map<AccessKind, AccessHistory> histories = new EnumMap<>(AccessKind.class);

  Shadow(int elements, int parts) {
    for (AccessKind kind : AccessKind.values()) {
      histories.put(kind, new AccessHistory(elements, parts));
    }
  }

  /**
   * Remembers an access.
   *
   * @return an earlier access that races with it, if there is one
   */
  Optional<Conflict> access(AccessKind kind, int element, long access, Clock clock) {
    Optional<Conflict> found = conflict(kind, element, AccessSites.item(access), clock);
    if (found.isEmpty()) {
      histories.get(kind).add(element, access, clock);
    }
    return found;
  }

  /** Returns an earlier access that races with one, which is not remembered. */
  Optional<Conflict> conflict(AccessKind kind, int element, int item, Clock clock) {
    for (AccessKind earlier : kind.conflicting()) {
      long found = histories.get(earlier).unordered(element, item, clock);
      if (found != AccessHistory.NONE) {
        return Optional.of(new Conflict(earlier, found));
      }
    }
    return Optional.empty();
  }

  /** Returns a write of this launch, if there is one. */
  Optional<Conflict> written(int element) {
    long found = histories.get(AccessKind.WRITE).first(element);
    return found == AccessHistory.NONE
        ? Optional.empty()
        : Optional.of(new Conflict(AccessKind.WRITE, found));
  }

  /** Returns a write that tensor cores may not see. */
  Optional<Conflict> unfenced(int element, Clock clock) {
    long found = histories.get(AccessKind.WRITE).unfenced(element, clock);
    return found == AccessHistory.NONE
        ? Optional.empty()
        : Optional.of(new Conflict(AccessKind.WRITE, found));
  }
}
