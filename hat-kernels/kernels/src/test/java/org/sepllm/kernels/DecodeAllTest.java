package org.sepllm.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hat.buffer.F16Array;
import hat.buffer.F32Array;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.hat.host.MemoryScope;
import org.sepllm.kernels.storage.CacheF16Kernels;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.attention.AttentionInputs;
import org.sepllm.reference.attention.StorageType;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.cache.SepCacheConfig;
import org.sepllm.reference.position.PositionScheme;

/** All layers at once yield the bits of layer by layer. */
final class DecodeAllTest {
  private static final int ROWS = 2;
  private static final int HEADS = 4;
  private static final int KV_HEADS = 2;
  private static final int HEAD_DIM = 64;
  private static final int STEPS = 9;
  private static final CacheF16Kernels KERNELS = new CacheF16Kernels();

  private static final List<CacheConfig> LAYERS =
      List.of(
          SepCacheConfig.paper(1, 2, 3, 8, CacheConfigs.SEPARATORS),
          SepCacheConfig.paper(1, 2, 4, 9, CacheConfigs.SEPARATORS));

  private static final CacheShape SHAPE =
      new CacheShape(
          ROWS,
          HEADS,
          KV_HEADS,
          HEAD_DIM,
          StorageType.F16,
          PositionScheme.ORIGINAL,
          Optional.empty(),
          STEPS,
          (float) AttentionInputs.defaultScale(HEAD_DIM));

  private static F16Array random(MemoryScope scope, Random random, int length) {
    F16Array made = F16Array.create(scope, length);
    for (int index = 0; index < length; index++) {
      KERNELS.set(made, index, random.nextFloat() * 2 - 1);
    }
    return made;
  }

  private static DeviceTensor tensor(F16Array buffer, int rows, int heads) {
    return new DeviceTensor.OfF16(buffer, TensorLayout.byHead(rows, heads, 1, HEAD_DIM));
  }

  private static void fill(DeviceSepCache cache, MemoryScope scope) {
    Random random = new Random(1);
    for (int step = 0; step < STEPS; step++) {
      cache.beginStep(step % 4 == 3 ? 9 : 1, 1);
      for (int layer = 0; layer < LAYERS.size(); layer++) {
        int length = ROWS * KV_HEADS * HEAD_DIM;
        cache.append(
            layer,
            tensor(random(scope, random, length), ROWS, KV_HEADS),
            tensor(random(scope, random, length), ROWS, KV_HEADS));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"java-mt, PLAIN", "java-mt, TILED", "java-seq, TENSOR"})
  void isLayerByLayer(String backend, AttentionKernels decoding) {
    try (DeviceSession session = Sessions.open(backend);
        DeviceSepCache cache =
            DeviceSepCache.create(session, session::dispatch, decoding, SHAPE, LAYERS);
        MemoryScope scope = session.scope(MethodHandles.lookup())) {
      fill(cache, scope);
      int each = ROWS * HEADS * HEAD_DIM;
      F16Array q = random(scope, new Random(2), LAYERS.size() * each);
      F16Array all = F16Array.create(scope, LAYERS.size() * each);
      F32Array allSums = F32Array.create(scope, LAYERS.size() * ROWS * HEADS);
      int rows = LAYERS.size() * ROWS;
      cache.decodeAll(tensor(q, rows, HEADS), tensor(all, rows, HEADS), allSums);
      for (int layer = 0; layer < LAYERS.size(); layer++) {
        F16Array asked = F16Array.create(scope, each);
        F16Array one = F16Array.create(scope, each);
        F32Array sums = F32Array.create(scope, ROWS * HEADS);
        for (int index = 0; index < each; index++) {
          KERNELS.set(asked, index, KERNELS.get(q, layer * each + index));
        }
        cache.decode(layer, tensor(asked, ROWS, HEADS), tensor(one, ROWS, HEADS), sums);
        for (int index = 0; index < each; index++) {
          assertThat(KERNELS.get(all, layer * each + index)).isEqualTo(KERNELS.get(one, index));
        }
        for (int index = 0; index < ROWS * HEADS; index++) {
          assertThat(allSums.array(layer * ROWS * HEADS + index)).isEqualTo(sums.array(index));
        }
      }
    }
  }

  @Test
  void refusesQueriesOfOneLayer() {
    try (DeviceSession session = Sessions.open("java-mt");
        DeviceSepCache cache = DeviceSepCache.create(session, SHAPE, LAYERS);
        MemoryScope scope = session.scope(MethodHandles.lookup())) {
      fill(cache, scope);
      DeviceTensor one = tensor(F16Array.create(scope, ROWS * HEADS * HEAD_DIM), ROWS, HEADS);
      F32Array sums = F32Array.create(scope, LAYERS.size() * ROWS * HEADS);
      assertThatThrownBy(() -> cache.decodeAll(one, one, sums))
          .isInstanceOf(SpecException.class)
          .hasMessageContaining("queries are 2 x 4 x 1 x 64 of f16, must be 4 x 4 x 1 x 64 of f16");
    }
  }
}
