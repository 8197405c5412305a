package org.sepllm.kernels.scan;

import hat.KernelContext;
import hat.buffer.S32Array;
import jdk.incubator.code.Reflect;
import org.sepllm.kernels.attention.Tiling;

/**
 * Completes tiles of queries with the number of kept keys that each walks over, after a scan.
 *
 * <p>Rule: SEP-MASK-001 to SEP-MASK-003, SEP-ROW-002.
 *
 * <p>All else of a tile follows from the length of the row and is known before any id is. A tile
 * takes the kept keys up to the last one that is no neighbor of its last query: how many these are
 * is what the scan has counted up to that place.
 *
 * <p>Floor: 36 bytes read and 4 written for each tile; one launch, 2 µs.
 */
public final class TileCounts {
  /** Work-items of a group. */
  public static final int GROUP = 256;

  /** Where a tile's first position is. */
  static final int FIRST = 1;

  /** How many positions it has. */
  static final int COUNT = 2;

  /** How many neighbors it walks over: none if its positions are padding. */
  static final int BAND_COUNT = 5;

  /** Where the kept keys of its row start, and the scan's numbers of the row. */
  static final int KEPT_FROM = 6;

  /** How many kept keys it walks over. */
  static final int KEPT_COUNT = 7;

  /** n of its row. */
  static final int NEIGHBORS = 8;

  private TileCounts() {}

  /** Completes one tile, if it exists. */
  @Reflect
  static void complete(int index, S32Array marks, S32Array counts, S32Array tiles) {
    int tile = index * Tiling.TILE_INTS;
    if (tile < tiles.length()) {
      int last = tiles.array(tile + FIRST) + tiles.array(tile + COUNT) - 1;
      int place = last - tiles.array(tile + NEIGHBORS);
      int kept = 0;
      if (tiles.array(tile + BAND_COUNT) > 0 && place >= 0) {
        int at = tiles.array(tile + KEPT_FROM) + place;
        kept = counts.array(at) + marks.array(at) / SeparatorScan.KEPT;
      }
      tiles.array(tile + KEPT_COUNT, kept);
    }
  }

  /** Completes the tiles of both forward launches, tiled and on tensor cores. */
  @Reflect
  public static void count(S32Array marks, S32Array counts, S32Array tiles, S32Array tensorTiles) {
    complete(KernelContext.GIX(), marks, counts, tiles);
    complete(KernelContext.GIX(), marks, counts, tensorTiles);
  }
}
