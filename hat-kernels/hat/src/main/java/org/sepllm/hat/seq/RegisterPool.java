package org.sepllm.hat.seq;

import java.util.Arrays;
import java.util.List;
import org.sepllm.hat.model.LaunchBounds;
import org.sepllm.hat.model.SourcePosition;
import org.sepllm.hat.warp.Warp;

/** The registers of a group, which warps give back and take. */
final class RegisterPool {
  /** The registers of a processor. */
  private static final int ALL = 64 * 1024;

  private static final int MOST = 255;
  private static final int UNIT = 8;

  private final Group group;
  private final List<WarpTask> warps;
  private final int[] registers;
  private int free;

  /** Each work-item starts with as many registers as the launch bounds allow. */
  RegisterPool(Group group, List<WarpTask> warps) {
    this.group = group;
    this.warps = warps;
    this.registers = new int[warps.size()];
    int first = group.launch().launchBounds().map(RegisterPool::atLaunch).orElse(MOST);
    Arrays.fill(registers, first);
  }

  private static int atLaunch(LaunchBounds bounds) {
    int most = ALL / (bounds.workItems() * bounds.groups());
    return Math.min(MOST, most / UNIT * UNIT);
  }

  void lower(SourcePosition at, WarpTask warp, int most) {
    move(at, warp, most, registers[warp.clock().part()] >= most);
    for (WarpTask other : warps) {
      if (other.waiting().orElse(null) instanceof Waiting.ForRegisters wanted
          && fits(other, wanted.most())) {
        move(wanted.position(), other, wanted.most(), true);
        other.letGoOn();
      }
    }
  }

  void raise(SourcePosition at, WarpTask warp, int most) {
    int part = warp.clock().part();
    if (registers[part] <= most && !fits(warp, most)) {
      warp.await(new Waiting.ForRegisters(most, at));
      return;
    }
    move(at, warp, most, registers[part] <= most);
  }

  private boolean fits(WarpTask warp, int most) {
    return (most - registers[warp.clock().part()]) * Warp.SIZE <= free;
  }

  private void move(SourcePosition at, WarpTask warp, int most, boolean allowed) {
    int part = warp.clock().part();
    if (!allowed) {
      String what = most + " registers asked for the wrong way, there are " + registers[part];
      throw group.launch().faults().deadlock(at, what, group, warp.members());
    }
    free -= (most - registers[part]) * Warp.SIZE;
    registers[part] = most;
  }
}
