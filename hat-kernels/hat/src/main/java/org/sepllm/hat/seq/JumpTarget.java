package org.sepllm.hat.seq;

import java.util.Optional;

/** A loop or labelled block that is running, with the work-items that jumped out of its body. */
final class JumpTarget {
  private final Optional<String> label;
  private final boolean loop;
  private Lanes broken = Lanes.NONE;
  private Lanes continued = Lanes.NONE;

  JumpTarget(Optional<String> label, boolean loop) {
    this.label = label;
    this.loop = loop;
  }

  Optional<String> label() {
    return label;
  }

  boolean isLoop() {
    return loop;
  }

  void breakOut(Lanes lanes) {
    broken = broken.with(lanes);
  }

  void goOn(Lanes lanes) {
    continued = continued.with(lanes);
  }

  /** Returns the work-items that left it for good. */
  Lanes broken() {
    return broken;
  }

  /** Takes out the work-items that go on with the next round. */
  Lanes takeContinued() {
    Lanes taken = continued;
    continued = Lanes.NONE;
    return taken;
  }
}
