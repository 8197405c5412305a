package org.sepllm.kernels.cache;

import java.util.Arrays;
import java.util.List;

/**
 * The moves of a step in one group of layers, as the kernel reads them.
 *
 * <p>Rule: SEP-CACHE-003. Layers of one configuration share the slots of a row's moves.
 *
 * @param count how many rows and layers are due
 * @param list for each its {@link CacheF32#MOVE_FIELDS} numbers, then pairs of slots
 */
public record MoveList(int count, int[] list) {

  /** Lists the moves of the rows and layers that are due. */
  static MoveList of(CacheLayout layout, RowPlan[][] plans, List<int[]> due) {
    int[][] starts = new int[plans.length][layout.rows()];
    int[] list = new int[due.size() * CacheF32.MOVE_FIELDS];
    int used = list.length;
    for (int index = 0; index < due.size(); index++) {
      int layer = due.get(index)[0];
      int row = due.get(index)[1];
      int config = layout.layer(layer).config();
      RowPlan plan = plans[config][row];
      int count = plan.movedFrom().length;
      if (starts[config][row] == 0) {
        starts[config][row] = used;
        if (used + 2 * count > list.length) {
          list = Arrays.copyOf(list, Math.max(used + 2 * count, list.length * 2));
        }
        for (int move = 0; move < count; move++) {
          list[used++] = plan.movedFrom()[move];
          list[used++] = plan.movedTo()[move];
        }
      }
      int first = index * CacheF32.MOVE_FIELDS;
      list[first] = layout.firstSlot(layer, row);
      list[first + 1] = layout.slots(layer);
      list[first + 2] = layout.firstEntry(layer, row);
      list[first + 3] = count;
      list[first + 4] = starts[config][row];
    }
    return new MoveList(due.size(), Arrays.copyOf(list, used));
  }
}
