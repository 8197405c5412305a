package org.sepllm.conformance.law;

import hat.Accelerator;
import hat.buffer.F32Array;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.sepllm.conformance.check.judge.Difference;
import org.sepllm.kernels.CacheShape;
import org.sepllm.kernels.DeviceSepCache;
import org.sepllm.kernels.DeviceTensor;
import org.sepllm.kernels.SavedLayer;
import org.sepllm.kernels.TensorLayout;
import org.sepllm.reference.attention.StorageType;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.cache.CacheMachine;
import org.sepllm.reference.cache.FullCacheConfig;
import org.sepllm.reference.cache.SepCacheConfig;
import org.sepllm.reference.cache.SepPolicy;
import org.sepllm.reference.cache.StreamingLlmCacheConfig;
import org.sepllm.reference.config.SeparatorSet;
import org.sepllm.reference.position.PositionScheme;
import org.sepllm.reference.trace.KeyList;

/**
 * A cache on the device beside the machines of the reference, one for each row and layer: after
 * every step the keys in its slots, counts and evictions must be theirs, and now and then the saved
 * state with its positions, keys and values. Rows rest, are padded, start anew, and go on from what
 * was saved.
 */
final class CacheSteps implements AutoCloseable {
  private static final int KV_HEADS = 2;
  private static final int HEAD_DIM = 8;
  private static final int MOST_TOKENS = 640;
  private static final int ROWS = 8;
  private static final int LAYERS = 3;
  private static final int LOOKS = 12;
  private static final int[] SEPARATORS = {9, 11};
  private static final SeparatorSet SEPARATOR_SET = SeparatorSet.of(SEPARATORS);

  private final Random random;
  private final List<CacheConfig> layers;
  private final DeviceSepCache cache;
  private final CacheMachine[][] machines;
  private final boolean[] started = new boolean[ROWS];
  private final F32Array newKeys;
  private final F32Array newValues;
  private final double density;
  private long compared;

  CacheSteps(LawDevice device, long seed) {
    this.random = new Random(seed);
    this.layers = IntStream.range(0, LAYERS).mapToObj(_ -> config()).toList();
    this.density = new double[] {0, 0.15, 0.5, 1}[random.nextInt(4)];
    this.cache = DeviceSepCache.create(device.session(), shape(), layers);
    this.machines =
        layers.stream()
            .map(config ->
                IntStream.range(0, ROWS)
                    .mapToObj(_ -> new CacheMachine(config))
                    .toArray(CacheMachine[]::new))
            .toArray(CacheMachine[][]::new);
    Accelerator accelerator = device.accelerator();
    this.newKeys = F32Array.create(accelerator, ROWS * KV_HEADS * HEAD_DIM);
    this.newValues = F32Array.create(accelerator, ROWS * KV_HEADS * HEAD_DIM);
  }

  private static CacheShape shape() {
    return new CacheShape(
        ROWS,
        KV_HEADS,
        KV_HEADS,
        HEAD_DIM,
        StorageType.F32,
        PositionScheme.ORIGINAL,
        Optional.empty(),
        MOST_TOKENS,
        1f);
  }

  private CacheConfig config() {
    int initial = random.nextInt(4);
    int kind = random.nextInt(8);
    if (kind == 0) {
      return new StreamingLlmCacheConfig(initial, initial + 1 + random.nextInt(6));
    }
    if (kind == 1) {
      return new FullCacheConfig();
    }
    int separators = 1 + random.nextInt(4);
    int window = 1 + random.nextInt(5);
    int size = initial + separators + window + 1 + random.nextInt(7);
    return new SepCacheConfig(
        SepPolicy.values()[random.nextInt(3)],
        initial,
        separators,
        window,
        size,
        random.nextInt(4) > 0,
        random.nextInt(4) > 0,
        SEPARATOR_SET);
  }

  /** Steps of one row in one layer that were compared so far. */
  long compared() {
    return compared;
  }

  /** Makes steps until one differs. */
  Optional<Difference> run(int steps) {
    for (int step = 0; step < steps; step++) {
      int[] ids = IntStream.range(0, ROWS).map(this::nextId).toArray();
      Optional<Difference> difference = step(step, ids).or(this::disturb);
      if (difference.isPresent()) {
        return difference;
      }
    }
    return Optional.empty();
  }

  private int nextId(int row) {
    int choice = random.nextInt(12);
    if (choice == 0) {
      return DeviceSepCache.IDLE;
    }
    if (!started[row] && choice < 4) {
      return DeviceSepCache.PADDING;
    }
    started[row] = true;
    return random.nextDouble() < density
        ? SEPARATORS[random.nextInt(SEPARATORS.length)]
        : random.nextInt(9);
  }

  private Optional<Difference> step(int step, int... ids) {
    cache.beginStep(ids);
    for (int layer = 0; layer < layers.size(); layer++) {
      for (int row = 0; row < ROWS; row++) {
        CacheMachine machine = machines[layer][row];
        if (ids[row] == DeviceSepCache.PADDING) {
          machine.appendPadding();
        } else if (ids[row] != DeviceSepCache.IDLE) {
          machine.append(ids[row]);
        }
        compared += ids[row] == DeviceSepCache.IDLE ? 0 : 1;
        write(layer, row, ids[row] < 0, machine.lastStep().query());
      }
      cache.append(layer, tensor(newKeys), tensor(newValues));
    }
    boolean look = random.nextInt(LOOKS) == 0;
    for (int row = 0; row < ROWS; row++) {
      for (int layer = 0; layer < layers.size(); layer++) {
        Optional<Difference> difference = compare(layer, row, ids[row] == DeviceSepCache.IDLE);
        if (difference.isPresent()) {
          return difference.map(found -> at(step, found));
        }
      }
      Optional<Difference> content = look ? content(row) : Optional.empty();
      if (content.isPresent()) {
        return content.map(found -> at(step, found));
      }
    }
    return Optional.empty();
  }

  private static Difference at(int step, Difference found) {
    return new Difference("step " + step + ", " + found.path(), found.expected(), found.actual());
  }

  private void write(int layer, int row, boolean isNothing, int key) {
    for (int head = 0; head < KV_HEADS; head++) {
      for (int dim = 0; dim < HEAD_DIM; dim++) {
        int at = (row * KV_HEADS + head) * HEAD_DIM + dim;
        float number = isNothing ? Float.NaN : number(layer, row, head, key, dim);
        newKeys.array(at, number);
        newValues.array(at, -number);
      }
    }
  }

  private static float number(int layer, int row, int head, int key, int dim) {
    return (((layer * ROWS + row) * KV_HEADS + head) * HEAD_DIM + dim) * 1000f + key;
  }

  private static DeviceTensor tensor(F32Array buffer) {
    return new DeviceTensor.OfF32(buffer, TensorLayout.byHead(ROWS, KV_HEADS, 1, HEAD_DIM));
  }

  private Optional<Difference> compare(int layer, int row, boolean isIdle) {
    CacheMachine machine = machines[layer][row];
    String place = layers.get(layer) + " row " + row + " ";
    KeyList visible = isIdle ? KeyList.empty() : machine.visibleKeys();
    return same(place + "stored", machine.storedKeys(), cache.storedKeys(layer, row))
        .or(() -> same(place + "visible", visible, cache.visibleKeys(layer, row)))
        .or(() ->
            isIdle
                ? Optional.empty()
                : same(place + "counts", machine.lastStep(), cache.lastStep(layer, row))
                    .or(() ->
                        same(
                            place + "evicted",
                            machine.evictedKeys(),
                            cache.evictedKeys(layer, row))));
  }

  private static Optional<Difference> same(String path, Object expected, Object actual) {
    return expected.equals(actual)
        ? Optional.empty()
        : Optional.of(new Difference(path, expected.toString(), actual.toString()));
  }

  /** The state holds the insertion lengths, from which with the keys all positions follow. */
  private Optional<Difference> content(int row) {
    List<SavedLayer> saved = cache.save(row);
    for (int layer = 0; layer < layers.size(); layer++) {
      String place = layers.get(layer) + " row " + row + " ";
      CacheMachine machine = machines[layer][row];
      SavedLayer stored = saved.get(layer);
      Optional<Difference> difference = same(place + "state", machine.state(), stored.state());
      if (difference.isPresent()) {
        return difference;
      }
      KeyList keys = machine.storedKeys();
      for (int head = 0; head < KV_HEADS; head++) {
        List<Double> expected = new ArrayList<>();
        List<Double> actual = new ArrayList<>();
        for (int at = 0; at < keys.size() * HEAD_DIM; at++) {
          int key = at / HEAD_DIM;
          int dim = at % HEAD_DIM;
          double number = number(layer, row, head, keys.get(key), dim);
          expected.addAll(List.of(number, -number));
          actual.add(stored.keys().orElseThrow().at(head, key, dim));
          actual.add(stored.values().orElseThrow().at(head, key, dim));
        }
        Optional<Difference> other = same(place + "keys and values", expected, actual);
        if (other.isPresent()) {
          return other;
        }
      }
    }
    return Optional.empty();
  }

  /** Now and then a row starts anew, or goes on from what was saved. */
  private Optional<Difference> disturb() {
    int row = random.nextInt(ROWS);
    int choice = random.nextInt(60);
    if (choice == 0) {
      cache.reset(row);
      started[row] = false;
      for (CacheMachine[] ofLayer : machines) {
        ofLayer[row].reset();
      }
    } else if (choice < 4) {
      List<SavedLayer> saved = cache.save(row);
      cache.reset(row);
      cache.resume(row, saved);
      for (int layer = 0; layer < layers.size(); layer++) {
        machines[layer][row] = CacheMachine.resume(layers.get(layer), saved.get(layer).state());
      }
      return content(row);
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    cache.close();
  }
}
