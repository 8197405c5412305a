package org.sepllm.hat.seq;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.sepllm.hat.model.ArrayVariable;
import org.sepllm.hat.model.BufferVariable;

/** What the work-items of a group hold while they run one function. */
final class Frame {
  private final int groupSize;
  private final Map<String, long[]> variables = new HashMap<>();
  private final Map<String, GlobalMemory> buffers = new HashMap<>();
  private final Map<String, Memory> arrays = new HashMap<>();
  private final Deque<JumpTarget> targets = new ArrayDeque<>();
  private final long[] results;

  Frame(int groupSize) {
    this.groupSize = groupSize;
    this.results = new long[groupSize];
  }

  /** Returns the values of a variable, one for each work-item. */
  long[] variable(String name) {
    return variables.computeIfAbsent(name, _ -> new long[groupSize]);
  }

  /** Gives all work-items the same value. */
  void fill(String name, long value) {
    Arrays.fill(variable(name), value);
  }

  void bind(BufferVariable parameter, GlobalMemory memory) {
    buffers.put(parameter.name(), memory);
  }

  GlobalMemory buffer(BufferVariable buffer) {
    return buffers.get(buffer.name());
  }

  void declare(ArrayVariable array, LocalArray memory) {
    arrays.put(array.name(), memory);
  }

  /** Starts a private array anew for some work-items. */
  void declarePrivate(ArrayVariable array, Lanes lanes) {
    if (arrays.get(array.name()) instanceof PrivateArray known) {
      known.forget(lanes);
    } else {
      arrays.put(array.name(), new PrivateArray(array.length(), groupSize));
    }
  }

  Memory array(ArrayVariable array) {
    return arrays.get(array.name());
  }

  /** Enters a statement that can be left or repeated by a jump. */
  JumpTarget enter(Optional<String> label, boolean loop) {
    JumpTarget target = new JumpTarget(label, loop);
    targets.push(target);
    return target;
  }

  void leave() {
    targets.pop();
  }

  /** Finds where a jump goes: to its label, or to the innermost loop. */
  JumpTarget target(Optional<String> label) {
    return targets.stream()
        .filter(target -> label.isPresent() ? target.label().equals(label) : target.isLoop())
        .findFirst()
        .orElseThrow();
  }

  /** Returns what the work-items return, one value for each. */
  long[] results() {
    return results;
  }
}
