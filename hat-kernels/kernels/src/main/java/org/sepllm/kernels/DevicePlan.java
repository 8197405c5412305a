package org.sepllm.kernels;

import hat.Accelerator;
import hat.NDRange;
import hat.buffer.S32Array;
import java.util.stream.IntStream;
import org.sepllm.kernels.attention.Tiling;
import org.sepllm.kernels.scan.ScanRow;
import org.sepllm.kernels.scan.SeparatorScanner;
import org.sepllm.kernels.scan.TileCounts;
import org.sepllm.kernels.storage.Launcher;
import org.sepllm.kernels.tensor.ForwardTiling;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.Require;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.mask.SepLlmMask;

/**
 * A plan of the forward pass that a device completes from token ids, without its host.
 *
 * <p>Rule: SEP-MASK-001 to SEP-MASK-003, SEP-ROW-001, SEP-ROW-002. Tiles follow from the length of
 * the rows; where separators are only decides which keys a tile walks over, so everything is
 * launched before any id is known. It yields the bits that {@link AttentionPlan} does. Rows of
 * several documents and gradients need an {@link AttentionPlan}.
 *
 * <p>Cost: one step per tile and 12 bytes of device memory per token, once; four launches for each
 * batch of ids.
 */
public final class DevicePlan {
  private final ForwardPlan forward;
  private final SeparatorScanner scanner;
  private final S32Array tiles;
  private final S32Array tensorTiles;

  /**
   * Plans rows of one length.
   *
   * @param accelerator where the plan lies
   * @param mask a, n and the separators
   * @param length how many places each row has, padding included, at least 1
   * @param leftPadding how many of them are padding, for each row of the batch
   * @param heads how many query heads there are, a multiple of {@code kvHeads}
   * @param kvHeads how many heads keys and values have, at least 1
   * @throws SpecException of kind {@code BAD_CONFIG} if there is no row or no place, of kind {@code
   *     BAD_SHAPE} if heads do not fit or there is more padding than places, of kind {@code
   *     TOO_LARGE} if there are 2^31 places or the launch would have 2^31 work-items
   */
  public DevicePlan(
      Accelerator accelerator,
      SepLlmMask mask,
      int length,
      int[] leftPadding,
      int heads,
      int kvHeads) {
    AttentionPlan.requireHeads(heads, kvHeads);
    Require.atLeast("SEP-ROW-001", "places of a row", length, 1);
    Require.atLeast("SEP-ROW-001", "number of rows", leftPadding.length, 1);
    requirePlaces((long) length * leftPadding.length);
    this.scanner =
        new SeparatorScanner(
            accelerator,
            mask.separators(),
            IntStream.range(0, leftPadding.length)
                .mapToObj(
                    row -> new ScanRow(row * length, length, leftPadding[row], mask.initTokens()))
                .toList());
    ForwardTiles portable = new ForwardTiles(heads, kvHeads, Tiling.ROWS);
    ForwardTiles tensor = new ForwardTiles(heads, kvHeads, ForwardTiling.ROWS);
    int neighbors = Math.min(mask.neighbors(), length);
    for (int row = 0; row < leftPadding.length; row++) {
      portable.addUncounted(row, leftPadding[row], length, neighbors);
      tensor.addUncounted(row, leftPadding[row], length, neighbors);
    }
    portable.finish();
    tensor.finish();
    this.tiles = Numbers.on(accelerator, portable.tiles());
    this.tensorTiles = Numbers.on(accelerator, tensor.tiles());
    this.forward =
        new ForwardPlan(
            leftPadding.length,
            length,
            length,
            heads,
            kvHeads,
            portable.packShift(),
            new ForwardPlan.Tiles(portable.groups(), on -> tiles),
            new ForwardPlan.Tiles(tensor.groups(), on -> tensorTiles),
            on -> scanner.kept());
  }

  private static void requirePlaces(long places) {
    if (places > Integer.MAX_VALUE) {
      throw new SpecException(
          ErrorKind.TOO_LARGE,
          "SEP-ROW-001",
          "the batch has " + places + " places, must be below 2^31");
    }
  }

  /**
   * Launches what completes the plan for token ids: prefills that were prepared with it and are
   * launched afterwards follow these.
   *
   * <p>Shape: {@code ids[rows][length]}; those of padding are not read.
   *
   * @param launcher where to launch, for example {@code stream::dispatch}
   * @param ids the token ids
   * @throws SpecException of kind {@code BAD_SHAPE} if there are fewer ids than places
   */
  public void scan(Launcher launcher, S32Array ids) {
    scanner.scan(launcher, ids);
    S32Array marks = scanner.marks();
    S32Array counts = scanner.counts();
    S32Array portable = tiles;
    S32Array tensor = tensorTiles;
    int most = Math.max(portable.length(), tensor.length()) / Tiling.TILE_INTS;
    launcher.dispatch(
        NDRange.of1D(Math.ceilDiv(most, TileCounts.GROUP) * TileCounts.GROUP, TileCounts.GROUP),
        () -> TileCounts.count(marks, counts, portable, tensor));
  }

  ForwardPlan forward() {
    return forward;
  }
}
