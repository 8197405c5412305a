package org.sepllm.reference.model;

import java.util.Arrays;
import java.util.List;
import org.sepllm.reference.cache.CacheMachine;
import org.sepllm.reference.mask.MaskMachine;
import org.sepllm.reference.position.KeyPositions;
import org.sepllm.reference.position.PositionScheme;
import org.sepllm.reference.trace.KeyList;

/** Reads tokens and tells what each of them sees as a query, for one rule. */
sealed interface ViewMachine {

  /** Reads one token. */
  KeyView append(int tokenId);

  /** One machine per rule of a context. */
  static List<ViewMachine> of(Context context) {
    return switch (context) {
      case Context.OfMask mask ->
          mask.layers().stream()
              .<ViewMachine>map(rule -> new OfMask(new MaskMachine(rule)))
              .toList();
      case Context.OfCache cache ->
          cache.layers().stream()
              .<ViewMachine>map(config -> new OfCache(new CacheMachine(config), cache.positions()))
              .toList();
    };
  }

  /** A key that a mask hides from one query is hidden from all later ones. */
  record OfMask(MaskMachine machine) implements ViewMachine {
    @Override
    public KeyView append(int tokenId) {
      KeyList visible = machine.append(tokenId);
      List<Integer> positions = Arrays.stream(visible.toArray()).boxed().toList();
      return new KeyView(visible, new KeyPositions(positions.getLast(), positions), visible);
    }
  }

  /** A cache keeps what its policy stores. */
  record OfCache(CacheMachine machine, PositionScheme scheme) implements ViewMachine {
    @Override
    public KeyView append(int tokenId) {
      machine.append(tokenId);
      return new KeyView(machine.visibleKeys(), machine.positions(scheme), machine.storedKeys());
    }
  }
}
