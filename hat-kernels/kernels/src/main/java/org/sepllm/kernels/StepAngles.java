package org.sepllm.kernels;

import hat.buffer.F32Array;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.sepllm.kernels.cache.BatchPlan;
import org.sepllm.kernels.cache.CacheLayout;
import org.sepllm.kernels.cache.SlotMap;
import org.sepllm.kernels.rope.RotaryTable;
import org.sepllm.kernels.storage.CacheKernels.Pair;
import org.sepllm.reference.position.PositionScheme;

/**
 * The angles of a step's tokens where keys are rotated before they are stored.
 *
 * <p>Rule: SEP-POS-001, SEP-POS-003. Tokens at one position share the computing of its angles.
 */
final class StepAngles {
  private final RotaryTable table;
  private final PositionScheme positions;
  private final CacheLayout layout;
  private final BatchPlan plan;
  private final float[] cos;
  private final float[] sin;
  private final boolean[] written;
  private final Map<Integer, Integer> known = new HashMap<>();

  StepAngles(RotaryTable table, PositionScheme positions, CacheLayout layout, BatchPlan plan) {
    this.table = table;
    this.positions = positions;
    this.layout = layout;
    this.plan = plan;
    int rows = layout.planElements() / SlotMap.PLAN_FIELDS;
    this.cos = new float[Math.multiplyExact(rows, table.width())];
    this.sin = new float[cos.length];
    this.written = new boolean[rows];
  }

  /** Forgets the step before. */
  void begin() {
    Arrays.fill(written, false);
    known.clear();
  }

  /** Takes the step of one row as it is planned now, for one place of the plan. */
  void add(int row, int place) {
    for (int layer = 0; layer < layout.layers() && plan.stepped(row); layer++) {
      int target = layout.layerFields(layer)[SlotMap.PLAN] / SlotMap.PLAN_FIELDS + place;
      if (!written[target]) {
        written[target] = true;
        fill(target, position(layer, row));
      }
    }
  }

  private int position(int layer, int row) {
    return positions == PositionScheme.ORIGINAL
        ? plan.position(row)
        : plan.insertionLength(layer, row);
  }

  private void fill(int target, int position) {
    Integer same = known.putIfAbsent(position, target);
    if (same == null) {
      table.fill(cos, sin, target, position);
      return;
    }
    int width = table.width();
    System.arraycopy(cos, same * width, cos, target * width, width);
    System.arraycopy(sin, same * width, sin, target * width, width);
  }

  /** Writes the tables of the step, one row for each row of its plan. */
  void writeTo(Pair<F32Array> angles) {
    angles.first().copyFrom(cos);
    angles.second().copyFrom(sin);
  }
}
