package org.sepllm.conformance.law;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.sepllm.conformance.check.judge.Difference;
import org.sepllm.kernels.AttentionKernels;
import org.sepllm.kernels.CacheShape;
import org.sepllm.kernels.DeviceSepCache;
import org.sepllm.reference.attention.AttentionInputs;
import org.sepllm.reference.attention.StorageType;
import org.sepllm.reference.cache.FullCacheConfig;
import org.sepllm.reference.cache.SepCacheConfig;
import org.sepllm.reference.config.SeparatorSet;
import org.sepllm.reference.position.PositionScheme;
import org.sepllm.reference.position.RopeScaling;
import org.sepllm.reference.position.RotaryEmbedding;

/** What holds for decoding: any number of keys, any rotation, any order of rows. */
final class DecodeLaws {
  /** The tiled kernel splits the keys of a row into parts of 128. */
  private static final int SPLIT = 128;

  private static final int KV_HEADS = 2;
  private static final int HEAD_DIM = 16;
  private static final int TOKEN = 1;
  private static final int SEPARATOR = 9;

  private final LawDevice device;

  DecodeLaws(LawDevice device) {
    this.device = device;
  }

  Stream<Trial> trials() {
    return device
        .kernels()
        .filter(kernels -> kernels.kernels() != AttentionKernels.WARPGROUPS)
        .flatMap(this::of);
  }

  /** Warpgroups have no decoding of their own: it is that of {@code TENSOR}. */
  private Stream<Trial> of(LawKernels kernels) {
    String with = kernels.toString();
    Stream<Trial> splits =
        Stream.of(
            new Trial(
                "decoding does not depend on splits or the order of rows",
                with,
                () -> splits(kernels)));
    Stream<Trial> rotated =
        Stream.of(PositionScheme.values())
            .filter(scheme -> isBounded(scheme, kernels.storage()))
            .map(scheme ->
                new Trial(
                    "decoded keys are rotated by their positions",
                    with + ", " + scheme.schemeName(),
                    () -> rotated(kernels, scheme)));
    return Stream.concat(splits, rotated);
  }

  /** The bound knows no rounding as rough as that of a rotated key that is stored in bf16. */
  private static boolean isBounded(PositionScheme scheme, StorageType storage) {
    return scheme == PositionScheme.IN_CACHE || storage != StorageType.BF16;
  }

  /** Rows of different length end at the same step; reversed, each has the same bits. */
  private Optional<Difference> splits(LawKernels kernels) {
    int[] lengths =
        device.size().interpreted()
            ? new int[] {1, 2, SPLIT + 1}
            : new int[] {1, SPLIT - 1, SPLIT, SPLIT + 1, 2 * SPLIT + 5};
    int[] reversed =
        IntStream.range(0, lengths.length).map(i -> lengths[lengths.length - 1 - i]).toArray();
    CacheShape shape = shape(kernels, lengths.length, 6, PositionScheme.ORIGINAL, false);
    try (DecodeRun run = fed(kernels, shape, lengths);
        DecodeRun turned = fed(kernels, shape, reversed)) {
      return run.decode()
          .or(turned::decode)
          .or(() ->
              IntStream.range(0, lengths.length)
                  .filter(row ->
                      !Arrays.deepEquals(
                          run.result(row).toArray(),
                          turned.result(lengths.length - 1 - row).toArray()))
                  .mapToObj(row ->
                      new Difference(
                          "out of row " + row, "the same bits in any batch", "other bits"))
                  .findFirst());
    }
  }

  /** The seed of a row is its length, so that it is fed the same wherever it stands. */
  private DecodeRun fed(LawKernels kernels, CacheShape shape, int... lengths) {
    int longest = IntStream.of(lengths).max().orElseThrow();
    long[] seeds = IntStream.of(lengths).asLongStream().toArray();
    DecodeRun run = new DecodeRun(device, kernels.kernels(), shape, new FullCacheConfig(), seeds);
    for (int step = 0; step < longest; step++) {
      int left = longest - step;
      run.step(
          IntStream.of(lengths)
              .map(length -> length >= left ? TOKEN : DeviceSepCache.IDLE)
              .toArray());
    }
    return run;
  }

  private Optional<Difference> rotated(LawKernels kernels, PositionScheme scheme) {
    int rows = 2;
    CacheShape shape = shape(kernels, rows, 2, scheme, true);
    SepCacheConfig config = SepCacheConfig.paper(2, 2, 3, 12, SeparatorSet.of(SEPARATOR));
    try (DecodeRun run =
        new DecodeRun(
            device, kernels.kernels(), shape, config, LongStream.range(0, rows).toArray())) {
      for (int step = 0; step < 40; step++) {
        int place = step;
        run.step(IntStream.range(0, rows).map(row -> id(row, place)).toArray());
        Optional<Difference> difference =
            step % 6 == 5 || step < 2 ? run.decode() : Optional.empty();
        if (difference.isPresent()) {
          return difference;
        }
      }
      return Optional.empty();
    }
  }

  /** Rows of different pace, so that their tokens stand at different positions. */
  private static int id(int row, int step) {
    if (step < 2 * row) {
      return DeviceSepCache.IDLE;
    }
    return (step + row) % 3 == 0 ? SEPARATOR : TOKEN;
  }

  /** Half of the dimensions are rotated, or none. */
  private static CacheShape shape(
      LawKernels kernels, int rows, int sharing, PositionScheme scheme, boolean rotates) {
    int headDim = kernels.onTensorCores() ? kernels.headDim() : HEAD_DIM;
    RotaryEmbedding rotary = new RotaryEmbedding(headDim, headDim / 2, 100, new RopeScaling.None());
    return new CacheShape(
        rows,
        KV_HEADS * sharing,
        KV_HEADS,
        headDim,
        kernels.storage(),
        scheme,
        rotates ? Optional.of(rotary) : Optional.empty(),
        2 * SPLIT + 16,
        (float) AttentionInputs.defaultScale(headDim));
  }
}
