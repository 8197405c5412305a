package org.sepllm.kernels;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.sepllm.kernels.attention.Tiling;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.attention.Visibility;

/** Collects the tiles of keys of a backward launch; every key is in exactly one of them. */
final class KeyTiles {
  /** Queries of kept keys are split until there are about so many groups. */
  private static final int WANTED_GROUPS = 4096;

  private static final int MOST_RANGES = 8;
  private static final int NO_UNIT = -1;
  private static final int NO_LIST = -1;

  private record Tile(
      int batch,
      int keysFrom,
      int keyCount,
      int firstQuery,
      int queries,
      int shift,
      int reach,
      int listFrom,
      int unit) {}

  private record Sum(int batch, int keysFrom, int keyCount, int firstUnit, int units) {}

  private final int shared;
  private final int kvHeads;
  private final int shortestRange;
  private final List<Tile> tiles = new ArrayList<>();
  private final List<Sum> sums = new ArrayList<>();
  private final IntList keys = new IntList();
  private final IntList lists = new IntList();
  private int units;
  private long slots;

  KeyTiles(int heads, int kvHeads, int shortestRange) {
    this.shared = heads / kvHeads;
    this.kvHeads = kvHeads;
    this.shortestRange = shortestRange;
  }

  /** Adds the keys of a segment. */
  void add(Segment segment) {
    if (!segment.real()) {
      int[] padding = new int[segment.end() - segment.start()];
      Arrays.setAll(padding, place -> segment.start() + place);
      split(padding).forEach(chunk -> add(segment, chunk, 0, 0, 1, NO_UNIT));
      return;
    }
    List<int[]> kept = split(segment.kept());
    int range = range(segment, kept.size());
    kept.forEach(chunk -> addKept(segment, chunk, range));
    for (int[] chunk : split(segment.others())) {
      int beyond = chunk[chunk.length - 1] + segment.neighbors();
      int queries = Math.min(segment.end(), beyond) - chunk[0];
      add(segment, chunk, chunk[0], queries, segment.neighbors(), NO_UNIT);
    }
  }

  private static List<int[]> split(int[] places) {
    List<int[]> chunks = new ArrayList<>();
    for (int from = 0; from < places.length; from += Tiling.ROWS) {
      int to = Math.min(places.length, from + Tiling.ROWS);
      chunks.add(Arrays.copyOfRange(places, from, to));
    }
    return chunks;
  }

  private int range(Segment segment, int keptTiles) {
    int length = segment.end() - segment.start();
    long groups = Math.max(1, (long) keptTiles * kvHeads);
    long ranges = Math.clamp(Math.ceilDiv(WANTED_GROUPS, groups), 1, MOST_RANGES);
    return Math.max(shortestRange, (int) Math.ceilDiv(length, ranges));
  }

  /** A range is fixed in the segment, wherever the tile's first key lies. */
  private void addKept(Segment segment, int[] chunk, int range) {
    int firstRange = (chunk[0] - segment.start()) / range;
    int lastRange = (segment.end() - 1 - segment.start()) / range;
    if (firstRange == lastRange) {
      int queries = segment.end() - chunk[0];
      add(segment, chunk, chunk[0], queries, Integer.MAX_VALUE, NO_UNIT);
      return;
    }
    sums.add(
        new Sum(segment.batch(), keys.size(), chunk.length, units, lastRange - firstRange + 1));
    for (int number = firstRange; number <= lastRange; number++) {
      int from = Math.max(chunk[0], segment.start() + number * range);
      int to = Math.min(segment.end(), segment.start() + (number + 1) * range);
      add(segment, chunk, from, to - from, Integer.MAX_VALUE, units++);
    }
  }

  private void add(Segment segment, int[] chunk, int firstQuery, int queries, int reach, int unit) {
    int from = keys.size();
    keys.addAll(chunk);
    add(
        new Tile(
            segment.batch(), from, chunk.length, firstQuery, queries, 0, reach, NO_LIST, unit));
  }

  /** Adds every key with the list of the queries that see it. */
  void add(Visibility visibility) {
    IntList[] seenBy = new IntList[visibility.keys()];
    Arrays.setAll(seenBy, key -> new IntList());
    for (int query = 0; query < visibility.queries(); query++) {
      for (int key : visibility.visibleKeys(query)) {
        seenBy[key].addAll(query);
      }
    }
    for (int key = 0; key < seenBy.length; key++) {
      int from = keys.size();
      keys.addAll(key);
      int listFrom = lists.size();
      lists.addAll(seenBy[key].toArray());
      add(
          new Tile(
              0,
              from,
              1,
              0,
              seenBy[key].size(),
              ForwardTiles.BEHIND,
              Integer.MAX_VALUE,
              listFrom,
              NO_UNIT));
    }
  }

  private void add(Tile tile) {
    tiles.add(tile);
    slots += Math.ceilDiv((long) tile.queries() * shared, Tiling.SLOTS);
  }

  /** Puts the longest tiles first. */
  void finish() {
    tiles.sort(Comparator.comparingInt(Tile::queries).reversed());
    long items = (long) tiles.size() * kvHeads * Tiling.ITEMS;
    if (items > Integer.MAX_VALUE) {
      throw new SpecException(
          ErrorKind.TOO_LARGE,
          "SEP-ATTN-006",
          "the launch has " + items + " work-items, must be below 2^31");
    }
  }

  /** How many scores a launch computes. */
  long executed() {
    return slots * Tiling.SLOTS * Tiling.ROWS * kvHeads;
  }

  int groups() {
    return tiles.size() * kvHeads;
  }

  int sumGroups() {
    return sums.size() * kvHeads;
  }

  /** How many numbers the sums of ranges need. */
  long partials(int headDim) {
    return 2L * units * kvHeads * Tiling.ROWS * headDim;
  }

  int[] tiles() {
    IntList numbers = new IntList();
    for (Tile tile : tiles) {
      numbers.addAll(
          tile.batch(),
          tile.keysFrom(),
          tile.keyCount(),
          tile.firstQuery(),
          tile.queries(),
          tile.shift(),
          tile.reach(),
          tile.listFrom(),
          tile.unit());
    }
    return numbers.toArray();
  }

  int[] sums() {
    IntList numbers = new IntList();
    for (Sum sum : sums) {
      numbers.addAll(sum.batch(), sum.keysFrom(), sum.keyCount(), sum.firstUnit(), sum.units());
    }
    return numbers.toArray();
  }

  int[] keys() {
    return keys.toArray();
  }

  int[] lists() {
    return lists.toArray();
  }
}
