package org.sepllm.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hat.Accelerator;
import hat.buffer.F32Array;
import java.lang.invoke.MethodHandles;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.kernels.cache.CacheLayout;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.attention.StorageType;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.cache.FullCacheConfig;
import org.sepllm.reference.cache.SepCacheConfig;
import org.sepllm.reference.position.PositionScheme;
import org.sepllm.reference.trace.KeyList;

/** What a cache refuses, before anything is launched, and how large ones are laid out. */
final class CacheInputTest {
  private static final CacheConfig CONFIG =
      SepCacheConfig.paper(4, 64, 256, 800, CacheConfigs.SEPARATORS);

  private static CacheShape shape(int rows, int heads, int kvHeads, int headDim, int mostTokens) {
    return new CacheShape(
        rows,
        heads,
        kvHeads,
        headDim,
        StorageType.F32,
        PositionScheme.ORIGINAL,
        Optional.empty(),
        mostTokens,
        1f);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 1 | 1 | 8 | 9 | rows is 0, must be at least 1",
        "1 | 0 | 1 | 8 | 9 | heads is 0, must be at least 1",
        "1 | 1 | 0 | 8 | 9 | kvHeads is 0, must be at least 1",
        "1 | 6 | 4 | 8 | 9 | heads is 6, must be a multiple of kvHeads 4",
        "1 | 1 | 1 | 12 | 9 | headDim is 12, must be a multiple of 8 from 8 to 128",
        "1 | 1 | 1 | 136 | 9 | headDim is 136, must be a multiple of 8 from 8 to 128",
        "1 | 1 | 1 | 8 | 0 | most tokens is 0, must be at least 1"
      })
  void shapesOutOfRange(int rows, int heads, int kvHeads, int headDim, int tokens, String message) {
    assertThatThrownBy(() -> shape(rows, heads, kvHeads, headDim, tokens))
        .isInstanceOfSatisfying(
            SpecException.class,
            refused -> assertThat(refused.kind()).isEqualTo(ErrorKind.BAD_CONFIG))
        .hasMessageContaining(message);
  }

  @Test
  void float64AndPlacesWithoutRotation() {
    CacheShape good = shape(1, 1, 1, 8, 9);
    assertThatThrownBy(() -> good.withPositions(PositionScheme.IN_CACHE))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("positions is in-cache without a rotary embedding");
    assertThatThrownBy(() ->
            new CacheShape(
                1, 1, 1, 8, StorageType.F64, PositionScheme.ORIGINAL, Optional.empty(), 9, 1f))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("dtype is f64, must be one of f32, f16, bf16");
  }

  /** 64 rows, 8 kvHeads, 864 slots and 128 dimensions: 37 layers fit into 2³¹ − 1 elements. */
  @Test
  void layersBeyondABufferGoToTheNextOne() {
    CacheLayout layout = CacheLayout.of(64, 8, 128, 1000, Collections.nCopies(80, CONFIG));
    assertThat(layout.groups()).isEqualTo(3);
    assertThat(layout.groupOf(36)).isZero();
    assertThat(layout.groupOf(37)).isEqualTo(1);
    assertThat(layout.elements(0)).isEqualTo(37 * 64 * 8 * 864 * 128);
    assertThat(layout.elements(2)).isEqualTo(6 * 64 * 8 * 864 * 128);
    assertThat(layout.firstSlot(38, 2)).isEqualTo((64 + 2) * 8 * 864);
  }

  @Test
  void aLayerBeyondABufferIsRefused() {
    assertThatThrownBy(
            () -> CacheLayout.of(64, 8, 128, 131_072, List.of(CONFIG, new FullCacheConfig())))
        .isInstanceOfSatisfying(
            SpecException.class,
            refused -> assertThat(refused.kind()).isEqualTo(ErrorKind.TOO_LARGE))
        .hasMessageContaining("layer 1 has 64 rows x 8 kvHeads x 131073 slots x 128 dimensions")
        .hasMessageContaining("must be at most 2147483647");
  }

  @Test
  void stepsAndBuffersThatDoNotFit() {
    try (DeviceSession session = Sessions.open("java-mt");
        DeviceSepCache cache =
            DeviceSepCache.create(
                session, shape(2, 4, 2, 8, 3), List.of(CONFIG, new FullCacheConfig()))) {
      Accelerator accelerator = session.accelerator(MethodHandles.lookup());
      DeviceTensor keys = tensor(accelerator, StorageType.F32, 2, 2);
      DeviceTensor shorter = tensor(accelerator, StorageType.F32, 1, 2);
      DeviceTensor narrow = tensor(accelerator, StorageType.F16, 2, 2);
      DeviceTensor queries = tensor(accelerator, StorageType.F32, 2, 4);
      DeviceTensor out = tensor(accelerator, StorageType.F32, 2, 4);
      F32Array sums = F32Array.create(accelerator, 8);
      refuses(() -> cache.append(0, keys, keys), "layer 0 has its keys already");
      refuses(() -> cache.beginStep(1), "token ids has length 1, must be 2");
      refuses(() -> cache.beginStep(1, -5), "token id at index 0 is -5");
      cache.beginStep(1, DeviceSepCache.PADDING);
      refuses(() -> cache.append(2, keys, keys), "layer is 2, must be in [0, 2)");
      refuses(
          () -> cache.append(0, keys, shorter),
          "new values are 1 x 2 x 1 x 8 of f32, must be 2 x 2 x 1 x 8 of f32");
      refuses(
          () -> cache.append(0, narrow, keys),
          "new keys are 2 x 2 x 1 x 8 of f16, must be 2 x 2 x 1 x 8 of f32");
      refuses(() -> cache.decode(0, queries, out, sums), "layer 0 has no keys of the step yet");
      cache.append(0, keys, keys);
      refuses(() -> cache.append(0, keys, keys), "layer 0 has its keys already");
      refuses(
          () -> cache.decode(0, queries, keys, sums),
          "out are 2 x 2 x 1 x 8 of f32, must be 2 x 4 x 1 x 8 of f32");
      F32Array seven = F32Array.create(accelerator, 7);
      refuses(
          () -> cache.decode(0, queries, out, seven),
          "logSumExp has 7 elements, must have at least 8");
      refuses(() -> cache.beginStep(1, 1), "layer 1 has no keys of the step yet");
      refuses(() -> cache.save(0), "layer 1 has no keys of the step yet");
      cache.append(1, keys, keys);
      refuses(
          () -> cache.beginStep(DeviceSepCache.PADDING, 1),
          "padding of row 0 follows a real token");
      refuses(() -> cache.visibleKeys(0, 2), "row is 2, must be in [0, 2)");
      for (int step = 0; step < 2; step++) {
        cache.beginStep(1, DeviceSepCache.IDLE);
        cache.append(0, keys, keys);
        cache.append(1, keys, keys);
      }
      refuses(() -> cache.beginStep(1, 1), "row 0 has 3 tokens in a cache that grows");
      assertThat(cache.storedKeys(1, 0)).isEqualTo(KeyList.of(0, 1, 2));
      refuses(() -> cache.resume(1, cache.save(0).subList(0, 1)), "saved layers has length 1");
      SavedLayer saved = cache.save(0).getFirst();
      SavedLayer bare = new SavedLayer(saved.state(), Optional.empty(), saved.values());
      refuses(
          () -> cache.resume(1, List.of(bare, bare)),
          "keys of layer 0 have shape absent, must be [2][3][8]");
      cache.beginStep(DeviceSepCache.IDLE, 5);
      cache.append(0, keys, keys);
      cache.append(1, keys, keys);
      assertThat(cache.visibleKeys(0, 1)).isEqualTo(KeyList.of(1));
    }
  }

  @Test
  void aClosedCacheIsRefused() {
    try (DeviceSession session = Sessions.open("java-mt")) {
      DeviceSepCache cache = DeviceSepCache.create(session, shape(1, 1, 1, 8, 3), List.of(CONFIG));
      cache.close();
      cache.close();
      refuses(() -> cache.beginStep(1), "the cache is closed");
    }
  }

  private static DeviceTensor tensor(
      Accelerator accelerator, StorageType storage, int rows, int heads) {
    return DeviceTensor.create(accelerator, storage, TensorLayout.byHead(rows, heads, 1, 8));
  }

  private static void refuses(Runnable action, String message) {
    assertThatThrownBy(action::run)
        .isInstanceOfAny(SpecException.class, IllegalStateException.class)
        .hasMessageContaining(message);
  }

  /** Keys, queries and results inside larger tensors of the caller. */
  @Test
  void stridesOfTheCaller() {
    CacheShape shape = shape(2, 4, 2, 8, 9);
    try (DeviceSession session = Sessions.open("java-mt");
        DeviceSepCache plain = DeviceSepCache.create(session, shape, List.of(CONFIG));
        DeviceSepCache strided = DeviceSepCache.create(session, shape, List.of(CONFIG))) {
      Accelerator accelerator = session.accelerator(MethodHandles.lookup());
      F32Array fused = F32Array.create(accelerator, 2 * 64);
      for (int at = 0; at < fused.length(); at++) {
        fused.array(at, (at * 37 % 64 - 32) / 32f);
      }
      DeviceTensor keys = part(accelerator, fused, 2);
      DeviceTensor queries = part(accelerator, fused, 4);
      F32Array out = F32Array.create(accelerator, 64);
      F32Array wide = F32Array.create(accelerator, 2 * 96);
      F32Array sums = F32Array.create(accelerator, 8);
      DeviceTensor inside = new DeviceTensor.OfF32(fused, new TensorLayout(2, 2, 1, 8, 64, 8, 8));
      DeviceTensor asked = new DeviceTensor.OfF32(fused, new TensorLayout(2, 4, 1, 8, 64, 8, 8));
      DeviceTensor apart = new DeviceTensor.OfF32(wide, new TensorLayout(2, 4, 1, 8, 96, 16, 8));
      for (int step = 0; step < 3; step++) {
        plain.beginStep(1, 1);
        strided.beginStep(1, 1);
        plain.append(0, keys, keys);
        strided.append(0, inside, inside);
      }
      plain.decode(0, queries, new DeviceTensor.OfF32(out, TensorLayout.byHead(2, 4, 1, 8)), sums);
      strided.decode(0, asked, apart, sums);
      for (int at = 0; at < 64; at++) {
        int head = at / 8 % 4;
        assertThat(wide.array(at / 32 * 96 + head * 16 + at % 8)).isEqualTo(out.array(at));
      }
    }
  }

  /** The first heads of each row, without gaps. */
  private static DeviceTensor part(Accelerator accelerator, F32Array fused, int heads) {
    F32Array part = F32Array.create(accelerator, 2 * heads * 8);
    for (int at = 0; at < part.length(); at++) {
      part.array(at, fused.array(at / (heads * 8) * 64 + at % (heads * 8)));
    }
    return new DeviceTensor.OfF32(part, TensorLayout.byHead(2, heads, 1, 8));
  }
}
