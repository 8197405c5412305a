package org.sepllm.kernels.cache;

import java.util.List;
import java.util.Optional;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.cache.CacheMachine;
import org.sepllm.reference.cache.CacheState;

/** Refuses saved states that a row cannot go on from (SEP-CACHE-017). */
final class ResumeCheck {
  private static final String RULE = "SEP-CACHE-017";

  private ResumeCheck() {}

  /** Checks the state of a layer beside the others; {@code alike} is one of its configuration. */
  static void require(
      int layer,
      CacheConfig config,
      SlotLayout slots,
      List<CacheState> states,
      Optional<CacheState> alike) {
    CacheState state = states.get(layer);
    CacheMachine.resume(config, state);
    requireSamePlace(layer, state, states.getFirst());
    requireRoom(layer, slots, state);
    if (alike.isPresent() && !alike.get().equals(state)) {
      throw new SpecException(
          ErrorKind.BAD_SHAPE,
          RULE,
          "state of layer " + layer + " differs from that of a layer of the same configuration");
    }
  }

  private static void requireSamePlace(int layer, CacheState state, CacheState first) {
    if (state.nextIndex() != first.nextIndex() || state.leftPadding() != first.leftPadding()) {
      throw new SpecException(
          ErrorKind.BAD_SHAPE,
          RULE,
          "layer %d continues at index %d after %d padding, must be %d after %d as layer 0"
              .formatted(
                  layer,
                  state.nextIndex(),
                  state.leftPadding(),
                  first.nextIndex(),
                  first.leftPadding()));
    }
  }

  private static void requireRoom(int layer, SlotLayout slots, CacheState state) {
    int run = state.keys().size() - Math.min(slots.initial(), state.keys().size());
    int recent = run - state.separatorCount();
    if (recent > slots.recentRing() || state.separatorCount() > slots.separatorRing()) {
      throw new SpecException(
          ErrorKind.TOO_LARGE,
          RULE,
          "state of layer %d has %d separators and %d recent keys, must have at most %d and %d"
              .formatted(
                  layer,
                  state.separatorCount(),
                  recent,
                  slots.separatorRing(),
                  slots.recentRing()));
    }
  }
}
