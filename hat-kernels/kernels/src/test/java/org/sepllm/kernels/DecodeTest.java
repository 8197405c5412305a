package org.sepllm.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.hat.runtime.BackendDevice;
import org.sepllm.reference.attention.AttentionInputs;
import org.sepllm.reference.attention.StorageType;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.cache.FullCacheConfig;
import org.sepllm.reference.cache.SepCacheConfig;
import org.sepllm.reference.cache.SepPolicy;
import org.sepllm.reference.position.PositionScheme;
import org.sepllm.reference.position.RopeScaling;
import org.sepllm.reference.position.RotaryEmbedding;

/** Decoding equals the reference's attention over the visible keys. */
final class DecodeTest {
  private static final int TOKENS = 260;

  private static CacheShape shape(
      int rows, int heads, int kvHeads, int headDim, StorageType storage) {
    return new CacheShape(
        rows,
        heads,
        kvHeads,
        headDim,
        storage,
        PositionScheme.ORIGINAL,
        Optional.empty(),
        TOKENS,
        (float) AttentionInputs.defaultScale(headDim));
  }

  private static CacheConfig small(SepPolicy policy) {
    return new SepCacheConfig(policy, 2, 3, 4, 14, true, true, CacheConfigs.SEPARATORS);
  }

  /** Steps of ragged rows; every so many the results are compared. */
  private static double rehearse(
      String backend, CacheShape shape, CacheConfig config, int steps, int every) {
    double plain = rehearse(backend, AttentionKernels.PLAIN, shape, config, steps, every);
    return Math.max(plain, rehearse(backend, AttentionKernels.TILED, shape, config, steps, every));
  }

  private static double rehearse(
      String backend,
      AttentionKernels decoding,
      CacheShape shape,
      CacheConfig config,
      int steps,
      int every) {
    Random random = new Random(shape.headDim() + 31L * shape.heads());
    CacheConfigs ids = new CacheConfigs(7);
    try (DeviceSession session = Sessions.open(backend);
        DecodeRehearsal<?> rehearsal = DecodeRehearsal.of(session, decoding, shape, config)) {
      for (int step = 0; step < steps; step++) {
        int[] tokens = new int[shape.rows()];
        for (int row = 0; row < tokens.length; row++) {
          tokens[row] = step < 2 * row ? DeviceSepCache.PADDING : ids.tokenId(0.3);
          tokens[row] = (step + row) % 9 == 8 && step > 9 ? DeviceSepCache.IDLE : tokens[row];
        }
        DecodeRehearsal.Numbers[] kinds = DecodeRehearsal.Numbers.values();
        rehearsal.step(random, kinds[step / 2 % (kinds.length - 1)], tokens);
        if (step % every == every - 1 || step < 4) {
          rehearsal.compare();
        }
      }
      if (shape.rotary().isEmpty()) {
        rehearsal.requireGates();
      }
      return rehearsal.worstRatio();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "F32, 4, 1, 8",
    "F32, 6, 1, 40",
    "F32, 8, 2, 128",
    "F16, 4, 1, 128",
    "F16, 2, 2, 64",
    "BF16, 5, 1, 24",
    "F32, 9, 1, 16"
  })
  void everyPolicyAndShape(StorageType storage, int heads, int kvHeads, int headDim) {
    SepPolicy policy = SepPolicy.values()[(heads + headDim / 8) % 3];
    double worst =
        rehearse("java-mt", shape(3, heads, kvHeads, headDim, storage), small(policy), 40, 5);
    assertThat(worst).isBetween(1e-6, 1.0);
  }

  /** Rows of 127, 128, 129 and more keys: one part, a full one, and two and three. */
  @ParameterizedTest
  @EnumSource(
      value = StorageType.class,
      names = {"F32", "F16", "BF16"})
  void moreKeysThanAPart(StorageType storage) {
    CacheShape shape = shape(2, 4, 1, 16, storage);
    assertThat(rehearse("java-mt", shape, new FullCacheConfig(), TOKENS, 13)).isBetween(1e-6, 1.0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"java-seq", "opencl"})
  void otherBackEnds(String backend) {
    rehearse(backend, shape(1, 4, 2, 8, StorageType.F16), new FullCacheConfig(), 132, 66);
  }

  @Test
  void readsNothingThatNobodyWrote() {
    rehearse("java-seq", shape(2, 5, 1, 24, StorageType.F32), small(SepPolicy.PAPER), 22, 7);
  }

  /** The interpreter also finds a missing wait, a missing barrier and a wrong layout. */
  @ParameterizedTest
  @CsvSource({"F16, 4, 1, 64", "BF16, 6, 1, 128", "BF16, 2, 2, 96"})
  void onTensorCores(StorageType storage, int heads, int kvHeads, int headDim) {
    CacheShape shape = shape(2, heads, kvHeads, headDim, storage);
    SepPolicy policy = SepPolicy.values()[heads / 2 % 3];
    assertThat(rehearse("java-seq", AttentionKernels.TENSOR, shape, small(policy), 24, 6))
        .isBetween(1e-6, 1.0);
  }

  @Test
  void onTensorCoresMoreKeysThanAPart() {
    CacheShape shape = shape(1, 4, 1, 64, StorageType.F16);
    assertThat(rehearse("java-seq", AttentionKernels.TENSOR, shape, new FullCacheConfig(), 132, 44))
        .isBetween(1e-6, 1.0);
  }

  @ParameterizedTest
  @CsvSource({"IN_CACHE, 64, 64, BF16", "IN_CACHE, 96, 32, F16", "ORIGINAL, 64, 16, F16"})
  void onTensorCoresRotatedKeys(
      PositionScheme positions, int headDim, int rotaryDim, StorageType storage) {
    CacheShape shape = rotated(positions, headDim, rotaryDim, storage);
    assertThat(rehearse("java-seq", AttentionKernels.TENSOR, shape, small(SepPolicy.PAPER), 20, 5))
        .isLessThanOrEqualTo(1);
  }

  @Test
  void theChoiceFallsBackWhereNoKernelFits() {
    try (DeviceSession seq = Sessions.open("java-seq");
        DeviceSession mt = Sessions.open("java-mt")) {
      BackendDevice warps = seq.runtime().device();
      AttentionKernels tensor = AttentionKernels.TENSOR;
      StorageType f16 = StorageType.F16;
      assertThat(tensor.decode(warps, f16, 96, 64, 0.1f)).isEqualTo(tensor);
      for (AttentionKernels other :
          List.of(
              tensor.decode(mt.runtime().device(), f16, 96, 64, 0.1f),
              tensor.decode(warps, StorageType.F32, 96, 64, 0.1f),
              tensor.decode(warps, f16, 80, 64, 0.1f),
              tensor.decode(warps, f16, 96, 48, 0.1f))) {
        assertThat(other).isEqualTo(AttentionKernels.TILED);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "IN_CACHE, 32, 32",
    "IN_CACHE, 24, 6",
    "ORIGINAL, 64, 16",
    "INSERTION_LENGTH, 24, 16"
  })
  void rotatedKeys(PositionScheme positions, int headDim, int rotaryDim) {
    for (StorageType storage : new StorageType[] {StorageType.F32, StorageType.F16}) {
      SepPolicy policy = SepPolicy.values()[(headDim + rotaryDim) / 2 % 3];
      CacheShape shape = rotated(positions, headDim, rotaryDim, storage);
      assertThat(rehearse("java-mt", shape, small(policy), 30, 5)).isLessThanOrEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"java-seq", "opencl"})
  void rotatedKeysOnOtherBackEnds(String backend) {
    rehearse(
        backend,
        rotated(PositionScheme.IN_CACHE, 24, 6, StorageType.BF16),
        small(SepPolicy.PAPER),
        18,
        6);
  }

  private static CacheShape rotated(
      PositionScheme positions, int headDim, int rotaryDim, StorageType storage) {
    RopeScaling scaling = new RopeScaling.Llama3(8, 1, 4, 64);
    return new CacheShape(
        2,
        4,
        2,
        headDim,
        storage,
        positions,
        Optional.of(new RotaryEmbedding(headDim, rotaryDim, 10_000, scaling)),
        TOKENS,
        (float) AttentionInputs.defaultScale(headDim));
  }

  /** A row of a batch has the bits of the row alone, and again when it is computed again. */
  @ParameterizedTest
  @CsvSource({"java-mt, TILED, 32, 131, 10", "java-seq, TENSOR, 64, 131, 65"})
  void rowsAreIndependentAndRepeatable(
      String backend, AttentionKernels kernels, int headDim, int steps, int every) {
    try (DeviceSession session = Sessions.open(backend);
        DecodeRehearsal<?> alone =
            DecodeRehearsal.of(
                session, kernels, shape(1, 4, 1, headDim, StorageType.F16), new FullCacheConfig());
        DecodeRehearsal<?> batch =
            DecodeRehearsal.of(
                session,
                kernels,
                shape(3, 4, 1, headDim, StorageType.F16),
                new FullCacheConfig())) {
      for (int step = 0; step < steps; step++) {
        int other = step % 3 == 0 ? DeviceSepCache.IDLE : 4;
        alone.step(new Random(step), DecodeRehearsal.Numbers.UNIT, 5);
        batch.step(new Random(step), DecodeRehearsal.Numbers.UNIT, 5, other, 7);
        if (step % every > 0) {
          continue;
        }
        assertThat(batch.bits(0)).isEqualTo(alone.bits(0));
        int[][] before = {batch.bits(0), batch.bits(1), batch.bits(2)};
        batch.again();
        for (int row = 0; row < 3; row++) {
          assertThat(batch.bits(row)).isEqualTo(before[row]);
        }
      }
    }
  }

  /** Evicted keys and values that are NaN leave no trace, wherever they lie. */
  @Test
  void whatIsEvictedHasNoEffect() {
    CacheConfig config = small(SepPolicy.PAPER);
    CacheShape shape = shape(1, 4, 2, 16, StorageType.F32);
    try (DeviceSession session = Sessions.open("java-mt");
        DecodeRehearsal<?> clean =
            DecodeRehearsal.of(session, AttentionKernels.TILED, shape, config);
        DecodeRehearsal<?> poisoned =
            DecodeRehearsal.of(session, AttentionKernels.TILED, shape, config)) {
      int poisonedKey = 6;
      int compared = 0;
      for (int step = 0; step < 60; step++) {
        int id = step % 4 == 3 ? 9 : 1;
        clean.step(new Random(step), DecodeRehearsal.Numbers.UNIT, id);
        poisoned.step(
            new Random(step),
            step == poisonedKey ? DecodeRehearsal.Numbers.NAN : DecodeRehearsal.Numbers.UNIT,
            id);
        if (step % 3 > 0) {
          continue;
        }
        boolean sees = poisoned.visibleKeys(0).contains(poisonedKey);
        boolean same = Arrays.equals(clean.bits(0), poisoned.bits(0));
        assertThat(same).as("step %d", step).isEqualTo(!sees);
        compared += sees ? 0 : 1;
      }
      assertThat(compared).isGreaterThan(12);
    }
  }
}
