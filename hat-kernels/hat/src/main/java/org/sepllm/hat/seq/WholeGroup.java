package org.sepllm.hat.seq;

import java.util.List;
import org.sepllm.hat.model.SourcePosition;

/** A group that runs in step as a whole. */
final class WholeGroup implements Part {
  private final Group group;
  private final Clock clock;

  WholeGroup(Group group) {
    this.group = group;
    this.clock = new Clock(group.launch().nextEpoch(), 0, 1);
  }

  @Override
  public Lanes members() {
    return group.all();
  }

  @Override
  public Clock clock() {
    return clock;
  }

  @Override
  public void synchronize(SourcePosition position) {
    Clock.join(List.of(clock), group.launch()::nextEpoch);
  }
}
