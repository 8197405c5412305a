package org.sepllm.conformance.bench.device;

import java.util.List;
import org.sepllm.conformance.bench.BenchRow;
import org.sepllm.conformance.bench.Times;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.kernels.AttentionKernels;
import org.sepllm.reference.position.PositionScheme;

/**
 * One new token through all layers over a full cache of one row: append and attend, each layer with
 * the queries that the layer before yielded.
 */
final class TokenSuite {
  /** The keys that the token sees: of a full cache only what stays could be compared. */
  private static final int KEYS = FullCache.SIZE - 1;

  private TokenSuite() {}

  static List<BenchRow> measure(
      DeviceSession session, BenchSetting setting, DeviceRates rates, AttentionKernels kernels) {
    try (FullCache cache = new FullCache(session, setting, kernels, PositionScheme.ORIGINAL, 1)) {
      cache.fill(KEYS - 1);
      FullCache.TokenStep step = cache.tokenStep();
      Usage usage = Usage.of(session, () -> step.on(session::dispatch));
      cache.check(step);
      DeviceTimer timer = new DeviceTimer(session, setting.runs());
      Times graph = timer.time(1, step::on);
      Times launches = timer.timeLaunches(step::on);
      cache.check(step);
      double bytes =
          2.0
              * setting.layers()
              * setting.kvHeads()
              * KEYS
              * setting.headDim()
              * setting.storage().bytes();
      String name = "new token, %d keys, %d dependent layers, ".formatted(KEYS, setting.layers());
      return List.of(
          new RowBuilder(Suite.NEW_TOKEN, KernelChoice.of(name + "one graph", kernels), 1)
              .bytes(bytes, rates.readBytes())
              .usage(usage)
              .row(graph),
          new RowBuilder(Suite.NEW_TOKEN, KernelChoice.of(name + "launches", kernels), 1)
              .bytes(bytes, rates.readBytes())
              .usage(usage)
              .row(launches));
    }
  }
}
