package org.sepllm.hat.direct;

import java.util.function.Supplier;
import org.sepllm.hat.model.MemorySpace;
import org.sepllm.hat.model.WorkItemId;
import org.sepllm.hat.runtime.LaunchRange;
import org.sepllm.hat.runtime.WorkItem;

/** One work-item. */
final class DirectItem extends WorkItem {
  private final LaunchRange range;
  private final int[] group;
  private final int[] local;
  private final DirectGroup shared;
  private int localMemories;

  DirectItem(LaunchRange range, int group, int item, DirectGroup shared) {
    this.range = range;
    this.group = split(group, range.groupsX(), range.groupsY());
    this.local = split(item, range.localX(), range.localY());
    this.shared = shared;
  }

  private static int[] split(int number, int x, int y) {
    return new int[] {number % x, number / x % y, number / x / y};
  }

  @Override
  public int get(WorkItemId id) {
    int axis = id.axis();
    int[] locals = {range.localX(), range.localY(), range.localZ()};
    return switch (id.family()) {
      case GLOBAL_ID -> group[axis] * locals[axis] + local[axis];
      case LOCAL_ID -> local[axis];
      case GROUP_ID -> group[axis];
      case GLOBAL_SIZE -> new int[] {range.globalX(), range.globalY(), range.globalZ()}[axis];
      case LOCAL_SIZE -> locals[axis];
      case GROUP_COUNT -> new int[] {range.groupsX(), range.groupsY(), range.groupsZ()}[axis];
      case WARP_SIZE -> 1;
    };
  }

  @Override
  public void barrier() {
    shared.await();
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T> T memory(MemorySpace space, Supplier<T> fresh) {
    return space == MemorySpace.PRIVATE ? fresh.get() : (T) shared.memory(localMemories++, fresh);
  }
}
