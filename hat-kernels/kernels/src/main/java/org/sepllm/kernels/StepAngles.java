package org.sepllm.kernels;

import hat.buffer.F32Array;
import java.util.HashMap;
import java.util.Map;
import org.sepllm.kernels.cache.BatchPlan;
import org.sepllm.kernels.cache.CacheLayout;
import org.sepllm.kernels.cache.SlotMap;
import org.sepllm.kernels.rope.RotaryTable;
import org.sepllm.kernels.storage.CacheKernels.Pair;
import org.sepllm.reference.position.PositionScheme;

/**
 * The angles of every row's newest token where keys are rotated before they are stored.
 *
 * <p>Rule: SEP-POS-001, SEP-POS-003. Rows at one position share the computing of its angles.
 */
record StepAngles(
    RotaryTable table, PositionScheme positions, CacheLayout layout, BatchPlan plan, int rows) {

  /** Writes the tables of a step, one row for each row of its plan. */
  void writeTo(Pair<F32Array> angles) {
    float[] cos = new float[angles.first().length()];
    float[] sin = new float[cos.length];
    boolean[] written = new boolean[cos.length / table.width()];
    Map<Integer, Integer> known = new HashMap<>();
    for (int layer = 0; layer < layout.layers(); layer++) {
      int first = layout.layerFields(layer)[SlotMap.PLAN] / SlotMap.PLAN_FIELDS;
      for (int row = 0; row < rows; row++) {
        if (plan.stepped(row) && !written[first + row]) {
          written[first + row] = true;
          fill(cos, sin, first + row, position(layer, row), known);
        }
      }
    }
    angles.first().copyFrom(cos);
    angles.second().copyFrom(sin);
  }

  private int position(int layer, int row) {
    return positions == PositionScheme.ORIGINAL
        ? plan.position(row)
        : plan.insertionLength(layer, row);
  }

  private void fill(
      float[] cos, float[] sin, int target, int position, Map<Integer, Integer> known) {
    Integer same = known.putIfAbsent(position, target);
    if (same == null) {
      table.fill(cos, sin, target, position);
      return;
    }
    int width = table.width();
    System.arraycopy(cos, same * width, cos, target * width, width);
    System.arraycopy(sin, same * width, sin, target * width, width);
  }
}
