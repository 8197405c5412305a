package org.sepllm.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hat.buffer.F32Array;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.hat.host.DeviceStream;
import org.sepllm.hat.host.MemoryScope;
import org.sepllm.hat.runtime.OutOfDeviceMemory;
import org.sepllm.reference.attention.StorageType;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.cache.SepCacheConfig;
import org.sepllm.reference.position.PositionScheme;

/** What a cache takes of a device, what it launches, and whose memory it reads. */
final class CacheMemoryTest {
  private static final CacheConfig CONFIG =
      SepCacheConfig.paper(1, 2, 2, 8, CacheConfigs.SEPARATORS);
  private static final int DIM = 8;

  private static CacheShape shape(int rows) {
    return new CacheShape(
        rows, 1, 1, DIM, StorageType.F32, PositionScheme.ORIGINAL, Optional.empty(), 100, 1f);
  }

  private static DeviceTensor keys(MemoryScope scope, int rows) {
    F32Array buffer = F32Array.create(scope, rows * DIM);
    for (int at = 0; at < buffer.length(); at++) {
      buffer.array(at, at);
    }
    return new DeviceTensor.OfF32(buffer, TensorLayout.byHead(rows, 1, 1, DIM));
  }

  @Test
  void closingFreesEverything() {
    SmallBackend backend = new SmallBackend(1 << 20);
    try (DeviceSession session = DeviceSession.open(backend)) {
      try (DeviceSepCache cache =
              DeviceSepCache.create(session, shape(3), List.of(CONFIG, CONFIG));
          MemoryScope scope = session.scope(MethodHandles.lookup())) {
        assertThat(cache.deviceBytes()).isGreaterThan(2L * 2 * 3 * 10 * DIM * Float.BYTES);
        for (int step = 0; step < 20; step++) {
          cache.beginStep(step % 3, 9, 5);
          cache.append(0, keys(scope, 3), keys(scope, 3));
          cache.append(1, keys(scope, 3), keys(scope, 3));
        }
        assertThat(backend.usedBytes()).isPositive();
        long before = backend.usedBytes();
        cache.resume(1, cache.save(0));
        assertThat(backend.usedBytes()).isEqualTo(before);
      }
      assertThat(backend.usedBytes()).isZero();
    }
  }

  @Test
  void tooLittleMemoryIsNamedAndNothingIsKept() {
    SmallBackend backend = new SmallBackend(3000);
    try (DeviceSession session = DeviceSession.open(backend)) {
      assertThatThrownBy(() -> DeviceSepCache.create(session, shape(3), List.of(CONFIG, CONFIG)))
          .isInstanceOf(OutOfDeviceMemory.class)
          .hasMessageMatching(
              "a cache of 3 rows and 2 layers needs \\d+ bytes: small has \\d+ bytes left; "
                  + "buffers of this session hold \\d+ bytes");
      assertThat(backend.usedBytes()).isZero();
    }
  }

  /** One launch for all layers and rows that are due, and none at other steps. */
  @Test
  void compactionIsLaunchedWhenARowIsDue() {
    try (DeviceSession session = Sessions.open("java-mt");
        MemoryScope scope = session.scope(MethodHandles.lookup());
        DeviceSepCache cache =
            DeviceSepCache.create(session, shape(3), List.of(CONFIG, CONFIG, CONFIG))) {
      for (int step = 0; step < 40; step++) {
        boolean due = IntStream.range(0, 3).anyMatch(row -> cache.lastStep(0, row).triggered());
        long before = session.usage().launches();
        cache.beginStep(9, step % 2 == 0 ? 9 : DeviceSepCache.IDLE, 9);
        assertThat(session.usage().launches() - before).as("step %d", step).isEqualTo(due ? 1 : 0);
        for (int layer = 0; layer < 3; layer++) {
          cache.append(layer, keys(scope, 3), keys(scope, 3));
        }
      }
    }
  }

  /** New keys lie in memory of somebody else, and everything runs on a stream. */
  @Test
  void memoryOfTheCallerOnAStream() {
    try (Arena arena = Arena.ofShared();
        DeviceSession session = Sessions.open("java-mt");
        DeviceStream stream = session.stream();
        DeviceSepCache cache =
            DeviceSepCache.create(
                session, stream::dispatch, AttentionKernels.TILED, shape(2), List.of(CONFIG))) {
      MemorySegment memory = arena.allocate(2 * DIM * Float.BYTES, 64);
      F32Array buffer = session.wrap(F32Array.class, memory.address(), 2 * DIM);
      DeviceTensor keys = new DeviceTensor.OfF32(buffer, TensorLayout.byHead(2, 1, 1, DIM));
      for (int step = 0; step < 3; step++) {
        for (int at = 0; at < 2 * DIM; at++) {
          memory.setAtIndex(ValueLayout.JAVA_FLOAT, at, 100f * step + at);
        }
        session.changed(buffer);
        cache.beginStep(1, 1);
        cache.append(0, keys, keys);
      }
      SavedLayer saved = cache.save(1).getFirst();
      assertThat(saved.keys().orElseThrow().at(0, 2, 3)).isEqualTo(200.0 + DIM + 3);
      assertThat(saved.values().orElseThrow().at(0, 0, 0)).isEqualTo(DIM);
    }
  }
}
