package org.sepllm.kernels;

import hat.Accelerator;
import hat.buffer.S32Array;
import java.util.function.Function;

/**
 * What a forward launch needs to know, wherever it was planned.
 *
 * @param batches rows of the batch
 * @param queries queries of each row and head
 * @param keys keys of each row and kvHead
 * @param heads query heads
 * @param kvHeads heads of keys and values
 * @param packShift the binary logarithm of the heads that are packed into a tile
 * @param tiled the tiles of the portable kernels
 * @param tensor the tiles of the kernels on tensor cores
 * @param kept brings the kept keys to the device
 */
record ForwardPlan(
    int batches,
    int queries,
    int keys,
    int heads,
    int kvHeads,
    int packShift,
    Tiles tiled,
    Tiles tensor,
    Function<Accelerator, S32Array> kept) {

  /**
   * The tiles of a launch.
   *
   * @param groups how many groups the launch has
   * @param numbers brings them to the device
   */
  record Tiles(int groups, Function<Accelerator, S32Array> numbers) {}

  /** How many numbers a result with one for each row, head and query has. */
  long rows() {
    return (long) batches * heads * queries;
  }
}
