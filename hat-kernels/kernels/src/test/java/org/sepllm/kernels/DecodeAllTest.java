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
import org.sepllm.reference.position.RopeScaling;
import org.sepllm.reference.position.RotaryEmbedding;

/** All layers at once yield the bits of layer by layer. */
final class DecodeAllTest {
  private static final int ROWS = 2;
  private static final int HEADS = 4;
  private static final int KV_HEADS = 2;
  private static final int HEAD_DIM = 64;
  private static final int STEPS = 9;
  private static final int TOKENS = 4;
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

  /** Writing and attending together leaves the bits of one after the other, in and out of place. */
  @ParameterizedTest
  @CsvSource({
    "java-mt, TILED, ORIGINAL",
    "java-seq, TENSOR, ORIGINAL",
    "java-seq, TENSOR, IN_CACHE"
  })
  void aTokenIsAppendedAndDecoded(
      String backend, AttentionKernels decoding, PositionScheme positions) {
    CacheShape shape =
        CacheShape.original(
                ROWS,
                HEADS,
                KV_HEADS,
                HEAD_DIM,
                StorageType.F16,
                new RotaryEmbedding(HEAD_DIM, HEAD_DIM, 10_000, new RopeScaling.None()))
            .withPositions(positions);
    List<CacheConfig> layer = LAYERS.subList(0, 1);
    try (DeviceSession session = Sessions.open(backend);
        DeviceSepCache apart =
            DeviceSepCache.create(session, session::dispatch, decoding, shape, layer);
        DeviceSepCache together =
            DeviceSepCache.create(session, session::dispatch, decoding, shape, layer);
        MemoryScope scope = session.scope(MethodHandles.lookup())) {
      Random random = new Random(3);
      for (int step = 0; step < TOKENS; step++) {
        int[] ids = {step % 4 == 3 ? 9 : 1, step == 2 ? DeviceSepCache.IDLE : 1};
        DeviceTensor k = tensor(random(scope, random, ROWS * KV_HEADS * HEAD_DIM), ROWS, KV_HEADS);
        DeviceTensor v = tensor(random(scope, random, ROWS * KV_HEADS * HEAD_DIM), ROWS, KV_HEADS);
        DeviceTensor q = tensor(random(scope, random, ROWS * HEADS * HEAD_DIM), ROWS, HEADS);
        F16Array first = F16Array.create(scope, ROWS * HEADS * HEAD_DIM);
        F16Array second = F16Array.create(scope, ROWS * HEADS * HEAD_DIM);
        F32Array sums = F32Array.create(scope, ROWS * HEADS);
        apart.beginStep(ids);
        apart.append(0, k, v);
        apart.decode(0, q, tensor(first, ROWS, HEADS), sums);
        together.beginStep(ids);
        together.token(0, k, v, q, tensor(second, ROWS, HEADS), sums);
        for (int index = 0; index < ROWS * HEADS * HEAD_DIM; index++) {
          assertThat(KERNELS.get(second, index)).isEqualTo(KERNELS.get(first, index));
        }
      }
      assertThat(together.visibleKeys(0, 0)).isEqualTo(apart.visibleKeys(0, 0));
      SavedLayer one = apart.save(0).getFirst();
      SavedLayer other = together.save(0).getFirst();
      assertThat(other.state()).isEqualTo(one.state());
      assertThat(other.keys().orElseThrow().toArray())
          .isDeepEqualTo(one.keys().orElseThrow().toArray());
      assertThat(other.values().orElseThrow().toArray())
          .isDeepEqualTo(one.values().orElseThrow().toArray());
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
