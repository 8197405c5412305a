package org.sepllm.conformance.device;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.sepllm.conformance.protocol.CacheInput;
import org.sepllm.kernels.DeviceSepCache;
import org.sepllm.reference.cache.CacheState;
import org.sepllm.reference.cache.CacheStep;
import org.sepllm.reference.row.TokenRow;
import org.sepllm.reference.trace.KeyList;

/**
 * What the rows of a cache on a device hold, read after every step.
 *
 * <p>Counts and evictions follow from the keys that are read, not from what the host had planned.
 */
final class DeviceRows {
  private final CacheInput input;
  private final DeviceSepCache cache;
  private final List<List<Step>> steps = new ArrayList<>();
  private final int[] firstKey;

  /** The keys of a row and layer before and after a step. */
  private record Step(KeyList visible, KeyList stored, KeyList evicted) {}

  DeviceRows(CacheInput input, DeviceSepCache cache) {
    this.input = input;
    this.cache = cache;
    this.firstKey = new int[input.rows().size()];
    for (int row = 0; row < firstKey.length; row++) {
      List<Step> layers = new ArrayList<>();
      for (int layer = 0; layer < input.layers().size(); layer++) {
        KeyList stored = input.states().isPresent() ? resumed(row, layer) : KeyList.empty();
        layers.add(new Step(KeyList.empty(), stored, KeyList.empty()));
      }
      steps.add(layers);
      int rowOfState = row;
      firstKey[row] =
          input.states().map(states -> states.get(rowOfState).getFirst().nextIndex()).orElse(0);
    }
  }

  /** How long rows of a cache that grows become. */
  static int mostTokens(CacheInput input) {
    int resumed =
        input.states().stream()
            .flatMap(List::stream)
            .flatMap(List::stream)
            .mapToInt(CacheState::nextIndex)
            .max()
            .orElse(0);
    return Math.max(1, resumed + input.steps());
  }

  private KeyList resumed(int row, int layer) {
    List<Integer> keys = input.states().orElseThrow().get(row).get(layer).keys();
    return KeyList.of(keys.stream().mapToInt(Integer::intValue).toArray());
  }

  /** What {@link DeviceSepCache#beginStep} takes. */
  int[] tokenIds(int place) {
    return IntStream.range(0, firstKey.length).map(row -> tokenId(row, place)).toArray();
  }

  private int tokenId(int row, int place) {
    TokenRow tokens = input.rows().get(row);
    if (place >= tokens.length()) {
      return DeviceSepCache.IDLE;
    }
    return tokens.valid(place) ? tokens.tokenId(place) : DeviceSepCache.PADDING;
  }

  boolean takesPart(int row, int place) {
    return place < input.rows().get(row).length();
  }

  /** The key that a place of a row makes. */
  int key(int row, int place) {
    return firstKey[row] + place;
  }

  /** Reads all rows that took part. */
  void read(int place) {
    for (int row = 0; row < firstKey.length; row++) {
      if (takesPart(row, place)) {
        for (int layer = 0; layer < input.layers().size(); layer++) {
          steps.get(row).set(layer, read(row, layer, place));
        }
      }
    }
  }

  private Step read(int row, int layer, int place) {
    KeyList before = steps.get(row).get(layer).stored();
    KeyList visible = cache.visibleKeys(layer, row);
    KeyList stored = cache.storedKeys(layer, row);
    KeyList had = input.rows().get(row).valid(place) ? before.plus(key(row, place)) : before;
    return new Step(visible, stored, had.minus(stored));
  }

  KeyList visible(int row, int layer) {
    return steps.get(row).get(layer).visible();
  }

  KeyList stored(int row, int layer) {
    return steps.get(row).get(layer).stored();
  }

  KeyList evicted(int row, int layer) {
    return steps.get(row).get(layer).evicted();
  }

  CacheStep counts(int row, int layer) {
    CacheStep planned = cache.lastStep(layer, row);
    Step read = steps.get(row).get(layer);
    return new CacheStep(
        planned.query(), read.visible().size(), read.stored().size(), planned.triggered());
  }
}
