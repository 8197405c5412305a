package org.sepllm.conformance.bench.device;

import java.util.List;
import org.sepllm.conformance.bench.BenchRow;
import org.sepllm.conformance.bench.Times;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.kernels.AttentionKernels;
import org.sepllm.kernels.CopyCompaction;
import org.sepllm.reference.position.PositionScheme;

/**
 * Decoding and compaction of a full cache, all layers in turn, so that no layer stays in caches.
 */
final class CacheSuite {
  private static final int REPEATS_OF_ONE_ROW = 32;
  private static final int REPEATS_OF_MANY = 4;

  private final DeviceSession session;
  private final BenchSetting setting;
  private final DeviceRates rates;
  private final DeviceTimer timer;
  private final AttentionKernels kernels;
  private final int rows;

  private CacheSuite(
      DeviceSession session,
      BenchSetting setting,
      DeviceRates rates,
      AttentionKernels kernels,
      int rows) {
    this.session = session;
    this.setting = setting;
    this.rates = rates;
    this.timer = new DeviceTimer(session, setting.runs());
    this.kernels = kernels;
    this.rows = rows;
  }

  static List<BenchRow> decode(
      DeviceSession session,
      BenchSetting setting,
      DeviceRates rates,
      AttentionKernels kernels,
      PositionScheme positions,
      int rows) {
    return new CacheSuite(session, setting, rates, kernels, rows).decode(positions);
  }

  static List<BenchRow> compaction(
      DeviceSession session, BenchSetting setting, DeviceRates rates, int rows) {
    AttentionKernels portable = AttentionKernels.of(session.runtime().device());
    return new CacheSuite(session, setting, rates, portable, rows).compaction();
  }

  /** Bytes of the keys and values of one place of the cache, in all rows of a layer. */
  private double placeBytes() {
    return 2.0 * rows * setting.kvHeads() * setting.headDim() * setting.storage().bytes();
  }

  private List<BenchRow> decode(PositionScheme positions) {
    try (FullCache cache = new FullCache(session, setting, kernels, positions, rows)) {
      cache.fill();
      Usage usage = Usage.of(session, () -> cache.decode(session::dispatch, 0));
      Times times =
          timer.time(
              setting.layers(),
              on -> {
                for (int layer = 0; layer < setting.layers(); layer++) {
                  cache.decode(on, layer);
                }
              });
      return List.of(decoded(Suite.DECODE, positions, "a layer", 1, usage, times));
    }
  }

  /** A cache of many rows does not lie in one buffer. */
  static List<BenchRow> layersAtOnce(
      DeviceSession session,
      BenchSetting setting,
      DeviceRates rates,
      AttentionKernels kernels,
      PositionScheme positions) {
    return new CacheSuite(session, setting, rates, kernels, 1).layersAtOnce(positions);
  }

  private List<BenchRow> layersAtOnce(PositionScheme positions) {
    try (FullCache cache = new FullCache(session, setting, kernels, positions, rows)) {
      cache.fill(FullCache.SIZE - 1);
      FullCache.Queries all = cache.allQueries();
      cache.checkAll(all);
      cache.fill(FullCache.SIZE);
      Usage usage = Usage.of(session, () -> cache.decodeAll(session::dispatch, all));
      Times times = timer.time(1, on -> cache.decodeAll(on, all));
      int layers = setting.layers();
      String what = layers + " layers at once";
      return List.of(decoded(Suite.LAYERS_AT_ONCE, positions, what, layers, usage, times));
    }
  }

  private BenchRow decoded(
      Suite suite, PositionScheme positions, String what, int layers, Usage usage, Times times) {
    String name = "decode %s, %d keys, %s".formatted(positions.schemeName(), FullCache.SIZE, what);
    return new RowBuilder(suite, KernelChoice.of(name, kernels), rows)
        .bytes(layers * FullCache.SIZE * placeBytes(), rates.readBytes())
        .usage(usage)
        .row(times);
  }

  private List<BenchRow> compaction() {
    try (FullCache cache =
        new FullCache(session, setting, kernels, PositionScheme.ORIGINAL, rows)) {
      cache.fill();
      // The moves go from the ring of recent keys to that of separators: again, they change
      // nothing.
      List<FullCache.Launch> moves = cache.compactionLaunches();
      Usage ofMoves = Usage.of(session, () -> moves.forEach(move -> move.on(session::dispatch)));
      cache.finishStep();
      cache.check();
      CopyCompaction copy = cache.copy();
      Usage ofCopy = Usage.of(session, () -> copy.dispatch(session::dispatch));
      cache.checkCopy(copy);
      int repeats = rows == 1 ? REPEATS_OF_ONE_ROW : REPEATS_OF_MANY;
      Times slots =
          timer.time(repeats, on -> repeat(repeats, () -> moves.forEach(move -> move.on(on))));
      Times all = timer.time(repeats, on -> repeat(repeats, () -> copy.dispatch(on)));
      return List.of(
          row("slot map, all layers", cache.moved(), ofMoves, slots),
          row("copy, all layers", FullCache.KEPT, ofCopy, all));
    }
  }

  private static void repeat(int times, Runnable work) {
    for (int time = 0; time < times; time++) {
      work.run();
    }
  }

  private BenchRow row(String name, double places, Usage usage, Times times) {
    return new RowBuilder(Suite.COMPACTION, name, rows)
        .bytes(2 * places * placeBytes() * setting.layers(), rates.copyBytes())
        .usage(usage)
        .row(times);
  }
}
