package org.sepllm.hat.mt;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sepllm.hat.model.SourcePosition;

/** Numbers the positions in the source that generated code can name in a fault. */
final class Sites {
  private final List<SourcePosition> positions = new ArrayList<>();
  private final Map<SourcePosition, Integer> numbers = new HashMap<>();

  int number(SourcePosition position) {
    Integer known = numbers.get(position);
    if (known == null) {
      known = positions.size();
      positions.add(position);
      numbers.put(position, known);
    }
    return known;
  }

  SourcePosition position(int number) {
    return positions.get(number);
  }
}
