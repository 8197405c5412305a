package org.sepllm.conformance.protocol;

import java.util.ArrayList;
import java.util.List;
import org.sepllm.reference.cache.CacheMachine;
import org.sepllm.reference.cache.CacheState;
import org.sepllm.reference.cache.CacheStep;
import org.sepllm.reference.cache.CacheTrace;
import org.sepllm.reference.position.KeyPositions;
import org.sepllm.reference.position.PositionScheme;
import org.sepllm.reference.row.TokenRow;
import org.sepllm.reference.trace.KeyList;

/** Rows over the reference's cache: each row and layer is one machine, new or resumed. */
final class MachineBatch implements CacheBatch {
  private final CacheInput input;
  private final List<List<CacheMachine>> machines = new ArrayList<>();

  MachineBatch(CacheInput input) {
    this.input = input;
    for (int row = 0; row < input.rows().size(); row++) {
      List<CacheMachine> layers = new ArrayList<>();
      for (int layer = 0; layer < input.layers().size(); layer++) {
        layers.add(machine(row, layer));
      }
      machines.add(layers);
    }
  }

  private CacheMachine machine(int row, int layer) {
    return input
        .states()
        .map(states -> CacheMachine.resume(input.layers().get(layer), states.get(row).get(layer)))
        .orElseGet(() -> new CacheMachine(input.layers().get(layer)));
  }

  @Override
  public void step(int place) {
    for (int row = 0; row < machines.size(); row++) {
      TokenRow tokens = input.rows().get(row);
      if (place < tokens.length()) {
        int dense = input.denseTokens().get(row);
        machines.get(row).forEach(machine -> CacheTrace.step(machine, tokens, place, dense));
      }
    }
  }

  @Override
  public StepView view(int row, int layer) {
    return new MachineView(machines.get(row).get(layer));
  }

  @Override
  public CacheState state(int row, int layer) {
    return machines.get(row).get(layer).state();
  }

  /** There is nothing to end. */
  @Override
  public void close() {}

  private record MachineView(CacheMachine machine) implements StepView {
    @Override
    public CacheStep step() {
      return machine.lastStep();
    }

    @Override
    public KeyList visible() {
      return machine.visibleKeys();
    }

    @Override
    public KeyList stored() {
      return machine.storedKeys();
    }

    @Override
    public KeyList evicted() {
      return machine.evictedKeys();
    }

    @Override
    public KeyPositions positions(PositionScheme scheme) {
      return machine.positions(scheme);
    }
  }
}
