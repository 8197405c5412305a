package org.sepllm.hat.lift;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import javax.lang.model.element.Name;
import org.sepllm.hat.model.NameSupply;

/** What {@code break} and {@code continue} can leave at one place of the source. */
final class JumpTargets {
  /**
   * A loop or a labelled statement.
   *
   * @param name its label in the source
   * @param label its label in the model
   * @param loop whether it is a loop
   * @param round the labelled block that holds the rest of a round, for loops whose update cannot
   *     stand in the header; leaving it is to continue
   */
  record Target(
      Optional<String> name, Optional<String> label, boolean loop, Optional<String> round) {}

  private final NameSupply labels = new NameSupply();
  private final Deque<Target> open = new ArrayDeque<>();

  /** Opens a target while something is lifted. */
  void inside(Target target, Runnable lifting) {
    open.push(target);
    try {
      lifting.run();
    } finally {
      open.pop();
    }
  }

  String fresh(String wish) {
    return labels.fresh(wish);
  }

  Target find(Optional<Name> name) {
    return open.stream()
        .filter(target ->
            name.isPresent() ? target.name().equals(name.map(Name::toString)) : target.loop())
        .findFirst()
        .orElseThrow();
  }
}
