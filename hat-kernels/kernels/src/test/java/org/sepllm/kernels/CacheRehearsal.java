package org.sepllm.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import hat.Accelerator;
import hat.buffer.F32Array;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.reference.attention.StorageType;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.cache.CacheMachine;
import org.sepllm.reference.position.PositionScheme;
import org.sepllm.reference.trace.KeyList;

/** One cache on a device and the reference's machines, fed with the same ids and compared. */
final class CacheRehearsal implements AutoCloseable {
  private static final int KV_HEADS = 2;
  private static final int HEAD_DIM = 8;
  private static final int MOST_TOKENS = 200;

  private final CacheConfigs configs;
  private final List<CacheConfig> layers;
  private final int rows;
  private final DeviceSepCache cache;
  private final CacheMachine[][] machines;
  private final boolean[] started;
  private final F32Array newKeys;
  private final F32Array newValues;
  private final double density;
  private long machineSteps;

  CacheRehearsal(DeviceSession session, long seed) {
    this.configs = new CacheConfigs(seed);
    Random random = configs.random();
    this.rows = 1 + random.nextInt(4);
    this.layers = configs.layers(1 + random.nextInt(3));
    this.density = new double[] {0, 0.15, 0.5, 1}[random.nextInt(4)];
    this.cache = DeviceSepCache.create(session, shape(), layers);
    this.machines = new CacheMachine[layers.size()][rows];
    for (int layer = 0; layer < layers.size(); layer++) {
      for (int row = 0; row < rows; row++) {
        machines[layer][row] = new CacheMachine(layers.get(layer));
      }
    }
    this.started = new boolean[rows];
    Accelerator accelerator = session.accelerator(MethodHandles.lookup());
    this.newKeys = F32Array.create(accelerator, rows * KV_HEADS * HEAD_DIM);
    this.newValues = F32Array.create(accelerator, rows * KV_HEADS * HEAD_DIM);
  }

  private CacheShape shape() {
    return new CacheShape(
        rows,
        KV_HEADS,
        KV_HEADS,
        HEAD_DIM,
        StorageType.F32,
        PositionScheme.ORIGINAL,
        Optional.empty(),
        MOST_TOKENS,
        1f);
  }

  /** How many steps machines have made. */
  long machineSteps() {
    return machineSteps;
  }

  void steps(int count) {
    for (int step = 0; step < count; step++) {
      int[] ids = IntStream.range(0, rows).map(this::nextId).toArray();
      step(ids);
      boolean look = configs.random().nextInt(6) == 0;
      for (int row = 0; row < rows; row++) {
        compare(row, ids[row]);
        if (look) {
          compareContent(row);
        }
      }
      disturb();
    }
  }

  private int nextId(int row) {
    int choice = configs.random().nextInt(12);
    if (choice == 0) {
      return DeviceSepCache.IDLE;
    }
    if (!started[row] && choice < 4) {
      return DeviceSepCache.PADDING;
    }
    started[row] = true;
    return configs.tokenId(density);
  }

  private void step(int... ids) {
    cache.beginStep(ids);
    for (int layer = 0; layer < layers.size(); layer++) {
      for (int row = 0; row < rows; row++) {
        if (ids[row] == DeviceSepCache.PADDING) {
          machines[layer][row].appendPadding();
        } else if (ids[row] >= 0) {
          machines[layer][row].append(ids[row]);
        }
        machineSteps += ids[row] == DeviceSepCache.IDLE ? 0 : 1;
        for (int head = 0; head < KV_HEADS; head++) {
          int key = machines[layer][row].lastStep().query();
          for (int dim = 0; dim < HEAD_DIM; dim++) {
            int at = (row * KV_HEADS + head) * HEAD_DIM + dim;
            boolean idle = ids[row] < 0;
            newKeys.array(at, idle ? Float.NaN : content(layer, row, head, key, dim));
            newValues.array(at, idle ? Float.NaN : -content(layer, row, head, key, dim));
          }
        }
      }
      cache.append(layer, tensor(newKeys), tensor(newValues));
    }
  }

  private DeviceTensor tensor(F32Array buffer) {
    return new DeviceTensor.OfF32(buffer, TensorLayout.byHead(rows, KV_HEADS, 1, HEAD_DIM));
  }

  private static float content(int layer, int row, int head, int key, int dim) {
    return (((layer * 4 + row) * KV_HEADS + head) * HEAD_DIM + dim) * 1000f + key;
  }

  private void compare(int row, int id) {
    for (int layer = 0; layer < layers.size(); layer++) {
      CacheMachine machine = machines[layer][row];
      String place = layers + " layer " + layer + " row " + row;
      assertThat(cache.storedKeys(layer, row)).as(place).isEqualTo(machine.storedKeys());
      if (id == DeviceSepCache.IDLE) {
        assertThat(cache.lastStep(layer, row).query()).as(place).isEqualTo(-1);
        assertThat(cache.visibleKeys(layer, row)).as(place).isEqualTo(KeyList.empty());
      } else {
        assertThat(cache.lastStep(layer, row)).as(place).isEqualTo(machine.lastStep());
        assertThat(cache.visibleKeys(layer, row)).as(place).isEqualTo(machine.visibleKeys());
        assertThat(cache.evictedKeys(layer, row)).as(place).isEqualTo(machine.evictedKeys());
      }
    }
  }

  private void compareContent(int row) {
    List<SavedLayer> saved = cache.save(row);
    for (int layer = 0; layer < layers.size(); layer++) {
      SavedLayer stored = saved.get(layer);
      assertThat(stored.state()).isEqualTo(machines[layer][row].state());
      KeyList keys = machines[layer][row].storedKeys();
      for (int place = 0; place < keys.size(); place++) {
        for (int head = 0; head < KV_HEADS; head++) {
          for (int dim = 0; dim < HEAD_DIM; dim++) {
            double expected = content(layer, row, head, keys.get(place), dim);
            assertThat(stored.keys().orElseThrow().at(head, place, dim)).isEqualTo(expected);
            assertThat(stored.values().orElseThrow().at(head, place, dim)).isEqualTo(-expected);
          }
        }
      }
    }
  }

  /** Now and then a row starts anew, or goes on from what was saved. */
  private void disturb() {
    int row = configs.random().nextInt(rows);
    int choice = configs.random().nextInt(60);
    if (choice == 0) {
      cache.reset(row);
      started[row] = false;
      for (CacheMachine[] machinesOfLayer : machines) {
        machinesOfLayer[row].reset();
      }
    } else if (choice < 4) {
      List<SavedLayer> saved = cache.save(row);
      cache.reset(row);
      cache.resume(row, saved);
      for (int layer = 0; layer < layers.size(); layer++) {
        machines[layer][row] = CacheMachine.resume(layers.get(layer), saved.get(layer).state());
      }
      compareContent(row);
    }
  }

  @Override
  public void close() {
    cache.close();
  }
}
