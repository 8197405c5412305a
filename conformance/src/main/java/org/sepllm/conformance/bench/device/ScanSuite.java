package org.sepllm.conformance.bench.device;

import hat.buffer.S32Array;
import java.lang.invoke.MethodHandles;
import java.util.List;
import org.sepllm.conformance.bench.BenchRow;
import org.sepllm.conformance.bench.Times;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.hat.host.MemoryScope;
import org.sepllm.kernels.scan.ScanRow;
import org.sepllm.kernels.scan.SeparatorScan;
import org.sepllm.kernels.scan.SeparatorScanner;

/** The scan of one text for its separators. */
final class ScanSuite {
  private static final int REPEATS = 4;

  private ScanSuite() {}

  static List<BenchRow> measure(
      DeviceSession session, BenchSetting setting, DeviceRates rates, int length) {
    try (MemoryScope scope = session.scope(MethodHandles.lookup())) {
      int[] tokens = setting.row(length).tokenIds();
      S32Array ids = S32Array.createFrom(scope, tokens);
      SeparatorScanner scanner =
          new SeparatorScanner(
              scope,
              setting.text().separators(),
              List.of(new ScanRow(0, length, 0, BenchMask.INITIAL)));
      Usage usage = Usage.of(session, () -> scanner.scan(session::dispatch, ids));
      int kept = check(scanner, tokens);
      Times times =
          new DeviceTimer(session, setting.runs())
              .time(
                  REPEATS,
                  on -> {
                    for (int repeat = 0; repeat < REPEATS; repeat++) {
                      scanner.scan(on, ids);
                    }
                  });
      // Ids are read; marks, counts and the list of what is kept are written.
      double bytes = (double) Integer.BYTES * (3L * length + kept);
      return List.of(
          new RowBuilder(Suite.SCAN, "separator scan", length)
              .bytes(bytes, rates.copyBytes())
              .usage(usage)
              .row(times));
    }
  }

  private static int check(SeparatorScanner scanner, int[] tokens) {
    int[] marks = scanner.marks().arrayView();
    int[] counts = scanner.counts().arrayView();
    int[] list = scanner.kept().arrayView();
    int kept = 0;
    for (int index = 0; index < tokens.length; index++) {
      boolean separator = tokens[index] == 1;
      boolean keeps = separator || index < BenchMask.INITIAL;
      int mark = (separator ? SeparatorScan.SEPARATOR : 0) | (keeps ? SeparatorScan.KEPT : 0);
      require("mark", index, marks[index], mark);
      require("count", index, counts[index], kept);
      if (keeps) {
        require("kept", kept, list[kept], index);
        kept++;
      }
    }
    require("total", 0, scanner.totals().array(0), kept);
    return kept;
  }

  private static void require(String what, int index, int got, int expected) {
    if (got != expected) {
      throw new WrongResult("%s %d is %d, must be %d".formatted(what, index, got, expected));
    }
  }
}
