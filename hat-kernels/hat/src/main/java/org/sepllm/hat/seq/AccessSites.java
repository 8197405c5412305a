package org.sepllm.hat.seq;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sepllm.hat.model.SourcePosition;

/** Packs an access, that is a work-item and a position in the source, into 64 bits. */
final class AccessSites {
  private final List<SourcePosition> positions = new ArrayList<>();
  private final Map<SourcePosition, Integer> numbers = new HashMap<>();

  /** Returns the number of a position. */
  int number(SourcePosition position) {
    Integer known = numbers.get(position);
    if (known == null) {
      known = positions.size();
      positions.add(position);
      numbers.put(position, known);
    }
    return known;
  }

  static long access(int item, int site) {
    return (long) item << 32 | site;
  }

  static int item(long access) {
    return (int) (access >>> 32);
  }

  SourcePosition position(long access) {
    return positions.get((int) access);
  }
}
