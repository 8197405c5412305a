package org.sepllm.conformance.device;

import org.sepllm.conformance.protocol.StepView;
import org.sepllm.reference.cache.CacheStep;
import org.sepllm.reference.position.KeyPositions;
import org.sepllm.reference.position.PositionScheme;
import org.sepllm.reference.trace.KeyList;

/** The last step of one row and layer, where positions are not asked about. */
record RowView(DeviceRows rows, int row, int layer) implements StepView {
  @Override
  public CacheStep step() {
    return rows.counts(row, layer);
  }

  @Override
  public KeyList visible() {
    return rows.visible(row, layer);
  }

  @Override
  public KeyList stored() {
    return rows.stored(row, layer);
  }

  @Override
  public KeyList evicted() {
    return rows.evicted(row, layer);
  }

  @Override
  public KeyPositions positions(PositionScheme scheme) {
    throw new IllegalStateException("positions " + scheme.schemeName() + " were not probed");
  }
}
