package org.sepllm.kernels;

import hat.Accelerator;
import hat.buffer.S32Array;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.hat.runtime.Backends;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.RaceCheck;
import org.sepllm.kernels.scan.ScanRow;
import org.sepllm.kernels.scan.SeparatorScanner;
import org.sepllm.reference.attention.StorageType;
import org.sepllm.reference.cache.FullCacheConfig;
import org.sepllm.reference.position.PositionScheme;
import org.sepllm.reference.position.RopeScaling;
import org.sepllm.reference.position.RotaryEmbedding;

/** Runs the scan, the cache and decoding unchecked, compared with the reference. */
public final class CacheOclgrindMain {
  private static final int TOKENS = 131;

  private CacheOclgrindMain() {}

  /**
   * Ends well if everything agrees.
   *
   * @param arguments not used
   */
  public static void main(String[] arguments) {
    CompileOptions unchecked =
        new CompileOptions(false, true, CompileOptions.DEFAULT_LOOP_LIMIT, RaceCheck.OFF);
    try (DeviceSession session = DeviceSession.open(Backends.named("opencl"), unchecked)) {
      System.out.println(session.info());
      scan(session);
      for (long seed = 1000; seed < 1002; seed++) {
        try (CacheRehearsal rehearsal = new CacheRehearsal(session, seed)) {
          rehearsal.steps(20);
        }
      }
      for (AttentionKernels kernels : AttentionKernels.values()) {
        decode(session, kernels);
      }
    }
    System.out.println("the cache agrees");
  }

  private static void scan(DeviceSession session) {
    Accelerator accelerator = session.accelerator(MethodHandles.lookup());
    List<ScanRow> rows = List.of(new ScanRow(0, 1030, 0, 0), new ScanRow(1030, 3, 0, 0));
    SeparatorScanner scanner = new SeparatorScanner(accelerator, CacheConfigs.SEPARATORS, rows);
    S32Array ids = S32Array.create(accelerator, 1033, index -> index % 5 == 0 ? 9 : 1);
    scanner.scan(session::dispatch, ids);
    scanner.bipe(
        session::dispatch, S32Array.create(accelerator, 1033), S32Array.create(accelerator, 1033));
    if (scanner.totals().array(0) != 206) {
      throw new AssertionError("206 tokens are kept, not " + scanner.totals().array(0));
    }
  }

  private static void decode(DeviceSession session, AttentionKernels kernels) {
    CacheShape shape =
        new CacheShape(
            2,
            5,
            1,
            24,
            StorageType.F16,
            PositionScheme.IN_CACHE,
            Optional.of(new RotaryEmbedding(24, 6, 10_000, new RopeScaling.None())),
            TOKENS,
            0.3f);
    try (DecodeRehearsal<?> rehearsal =
        DecodeRehearsal.of(session, kernels, shape, new FullCacheConfig())) {
      for (int step = 0; step < TOKENS; step++) {
        int other = step < 3 ? DeviceSepCache.PADDING : 4;
        rehearsal.step(new Random(step), DecodeRehearsal.Numbers.UNIT, 3, other);
      }
      rehearsal.compare();
    }
  }
}
