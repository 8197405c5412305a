package org.sepllm.hat.mt;

import java.lang.classfile.Label;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.sepllm.hat.model.ArrayVariable;
import org.sepllm.hat.model.BufferVariable;
import org.sepllm.hat.model.Variable;

/** Where one function keeps what it names, and where its jumps go, while its code is emitted. */
final class Activation {
  /**
   * Where a buffer is kept.
   *
   * @param elements the slot of its elements
   * @param length the slot of their number
   * @param header the slot of the whole buffer, whose header holds the fields
   */
  record BufferSlots(int elements, int length, int header) {}

  /** How a function returns. */
  sealed interface Exit {
    /** By the instruction. */
    record Method() implements Exit {}

    /**
     * By a jump, because the function's code stands in that of its caller.
     *
     * @param end where to jump
     * @param result the slot for the result, if the function has one
     */
    record Jump(Label end, Optional<Integer> result) implements Exit {}
  }

  private record Target(Optional<String> label, boolean loop, Label end, Label next) {}

  private final Exit exit;
  private final Map<String, Integer> variables = new HashMap<>();
  private final Map<String, Integer> arrays = new HashMap<>();
  private final Map<String, BufferSlots> buffers = new HashMap<>();
  private final Deque<Target> targets = new ArrayDeque<>();

  Activation(Exit exit) {
    this.exit = exit;
  }

  Exit exit() {
    return exit;
  }

  void put(Variable variable, int slot) {
    variables.put(variable.name(), slot);
  }

  int slot(Variable variable) {
    return variables.get(variable.name());
  }

  void put(ArrayVariable array, int slot) {
    arrays.put(array.name(), slot);
  }

  int slot(ArrayVariable array) {
    return arrays.get(array.name());
  }

  void put(BufferVariable buffer, BufferSlots slots) {
    buffers.put(buffer.name(), slots);
  }

  BufferSlots slots(BufferVariable buffer) {
    return buffers.get(buffer.name());
  }

  void enterLoop(Optional<String> label, Label end, Label next) {
    targets.push(new Target(label, true, end, next));
  }

  void enterBlock(Optional<String> label, Label end) {
    targets.push(new Target(label, false, end, end));
  }

  void leave() {
    targets.pop();
  }

  /** Returns where {@code break} goes. */
  Label end(Optional<String> label) {
    return target(label).end();
  }

  /** Returns where {@code continue} goes. */
  Label next(Optional<String> label) {
    return target(label).next();
  }

  private Target target(Optional<String> label) {
    return targets.stream()
        .filter(target -> label.isPresent() ? target.label().equals(label) : target.loop())
        .findFirst()
        .orElseThrow();
  }
}
