package org.sepllm.kernels;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.sepllm.kernels.attention.Tiling;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.SpecException;

/** Collects the tiles of a forward launch. */
final class ForwardTiles {
  /** More heads than this are not packed into a tile; a tile of few positions wastes slots. */
  private static final int MOST_PACKED_HEADS = 8;

  /** Lists of visible keys have no positions: their query stands behind every key. */
  static final int BEHIND = Integer.MAX_VALUE / 2;

  private record Tile(
      int batch,
      int first,
      int count,
      int shift,
      int bandStart,
      int bandCount,
      int keptFrom,
      int keptCount,
      int neighbors) {
    int slots() {
      return bandCount + keptCount;
    }
  }

  private final int rows;
  private final int packs;
  private final int heads;
  private final int packShift;
  private final List<Tile> tiles = new ArrayList<>();
  private final IntList kept = new IntList();
  private long visible;
  private long slots;

  ForwardTiles(int heads, int kvHeads, int rows) {
    this.rows = rows;
    int shared = Math.min(MOST_PACKED_HEADS, Integer.lowestOneBit(heads / kvHeads));
    this.heads = heads;
    this.packShift = Integer.numberOfTrailingZeros(shared);
    this.packs = heads >> packShift;
  }

  /** Adds the tiles of a segment. */
  void add(Segment segment) {
    int keptFrom = kept.size();
    kept.addAll(segment.kept());
    int positions = rows >> packShift;
    for (int first = segment.start(); first < segment.end(); first += positions) {
      int count = Math.min(positions, segment.end() - first);
      if (segment.real()) {
        add(segment, first, count, keptFrom);
      } else {
        add(new Tile(segment.batch(), first, count, 0, 0, 0, 0, 0, 1));
      }
    }
  }

  private void add(Segment segment, int first, int count, int keptFrom) {
    int last = first + count - 1;
    int neighbors = segment.neighbors();
    int bandStart = Math.max(segment.start(), first - neighbors + 1);
    add(
        new Tile(
            segment.batch(),
            first,
            count,
            0,
            bandStart,
            last - bandStart + 1,
            keptFrom,
            segment.keptUpTo(last - neighbors),
            neighbors));
    for (int query = first; query <= last; query++) {
      visible += segment.keptUpTo(query - neighbors);
      visible += Math.min(neighbors, query - segment.start() + 1);
    }
  }

  /**
   * Adds the tiles of a row whose kept keys a device will count; until then there are as many as
   * there may be, which puts tiles into an order that is as good.
   */
  void addUncounted(int batch, int padding, int length, int neighbors) {
    int keptFrom = batch * length;
    int positions = rows >> packShift;
    for (int first = 0; first < padding; first += positions) {
      int count = Math.min(positions, padding - first);
      add(new Tile(batch, first, count, 0, 0, 0, keptFrom, 0, 1));
    }
    for (int first = padding; first < length; first += positions) {
      int count = Math.min(positions, length - first);
      int last = first + count - 1;
      int bandStart = Math.max(padding, first - neighbors + 1);
      int most = Math.max(0, last - neighbors + 1 - padding);
      int band = last - bandStart + 1;
      add(new Tile(batch, first, count, 0, bandStart, band, keptFrom, most, neighbors));
    }
  }

  /** Adds one query that sees the keys of a list. */
  void add(int query, int[] keys) {
    int keptFrom = kept.size();
    kept.addAll(keys);
    visible += keys.length;
    add(new Tile(0, query, 1, BEHIND - query, 0, 0, keptFrom, keys.length, 1));
  }

  private void add(Tile tile) {
    tiles.add(tile);
    slots += Math.ceilDiv(tile.slots(), Tiling.SLOTS);
  }

  /** Puts the longest tiles first, so that no long one is left to run alone at the end. */
  void finish() {
    tiles.sort(Comparator.comparingInt(Tile::slots).reversed());
    long items = (long) tiles.size() * packs * Tiling.ITEMS;
    if (items > Integer.MAX_VALUE) {
      throw new SpecException(
          ErrorKind.TOO_LARGE,
          "SEP-ATTN-001",
          "the launch has " + items + " work-items, must be below 2^31");
    }
  }

  PairCount pairs() {
    long executed = slots * Tiling.SLOTS * rows * packs;
    return new PairCount(visible * heads, executed);
  }

  int packShift() {
    return packShift;
  }

  int groups() {
    return tiles.size() * packs;
  }

  int[] tiles() {
    IntList numbers = new IntList();
    for (Tile tile : tiles) {
      numbers.addAll(
          tile.batch(),
          tile.first(),
          tile.count(),
          tile.shift(),
          tile.bandStart(),
          tile.bandCount(),
          tile.keptFrom(),
          tile.keptCount(),
          tile.neighbors());
    }
    return numbers.toArray();
  }

  int[] kept() {
    return kept.toArray();
  }
}
