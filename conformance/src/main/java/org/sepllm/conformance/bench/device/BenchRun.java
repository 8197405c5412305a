package org.sepllm.conformance.bench.device;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.sepllm.conformance.bench.BenchFile;
import org.sepllm.conformance.bench.BenchRow;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.hat.runtime.Backends;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.KernelFault;
import org.sepllm.hat.runtime.OutOfDeviceMemory;
import org.sepllm.hat.runtime.RaceCheck;
import org.sepllm.reference.position.PositionScheme;

/**
 * Runs the suites, each measurement in a device session of its own, so that its memory and launches
 * are its own too.
 *
 * <p>Kernels are compiled for speed: products are fused with sums and functions approximated.
 */
public final class BenchRun {
  private final BenchSetting setting;
  private final Consumer<String> progress;
  private final Map<String, String> facts = new LinkedHashMap<>();
  private final List<BenchRow> rows = new ArrayList<>();
  private final List<String> wrong = new ArrayList<>();

  /**
   * Prepares a run.
   *
   * @param setting what to measure
   * @param progress takes a line for each thing that is done
   */
  public BenchRun(BenchSetting setting, Consumer<String> progress) {
    this.setting = setting;
    this.progress = progress;
  }

  /**
   * Measures everything.
   *
   * @return the rows of what is right, and what is not
   * @throws org.sepllm.hat.runtime.BackendUnavailable if the back end cannot run here
   */
  public BenchReport run() {
    facts.putAll(SettingFacts.of(setting));
    DeviceRates rates = rates();
    for (Suite suite : setting.suites()) {
      measure(suite, rates);
    }
    facts.putAll(DerivedFacts.of(rows, setting));
    facts.putAll(GraphicsClock.facts());
    return new BenchReport(new BenchFile(facts, rows), wrong);
  }

  private DeviceSession open() {
    return DeviceSession.open(
        Backends.named(setting.backend()),
        new CompileOptions(false, false, CompileOptions.DEFAULT_LOOP_LIMIT, RaceCheck.OFF));
  }

  private DeviceRates rates() {
    try (DeviceSession session = open()) {
      facts.put("device", session.info().name());
      facts.put("driver", session.info().version());
      DeviceRates rates = DeviceRates.measure(session, new DeviceTimer(session, setting.runs()));
      add(rates.rows());
      return rates;
    }
  }

  private void measure(Suite suite, DeviceRates rates) {
    switch (suite) {
      case PREFILL, BACKWARD, END_TO_END -> {
        int whole = Math.min(Samples.ALL, setting.longest());
        attempt(
            suite.title() + ", every row of " + whole + " tokens",
            session -> {
              AttentionSuites.verify(suite, session, setting, whole);
              return List.of();
            });
        eachSize(
            suite,
            (session, size) -> AttentionSuites.measure(suite, session, setting, rates, size));
      }
      case SCAN ->
          eachSize(suite, (session, size) -> ScanSuite.measure(session, setting, rates, size));
      case DECODE -> {
        for (PositionScheme positions : List.of(PositionScheme.ORIGINAL, PositionScheme.IN_CACHE)) {
          eachBatch(
              suite.title() + " " + positions.schemeName(),
              (session, batch) -> CacheSuite.decode(session, setting, rates, positions, batch));
        }
      }
      case COMPACTION ->
          eachBatch(
              suite.title(),
              (session, batch) -> CacheSuite.compaction(session, setting, rates, batch));
    }
  }

  /** Measures something of one size in a session. */
  @FunctionalInterface
  private interface Sized {
    List<BenchRow> measure(DeviceSession session, int size);
  }

  private void eachSize(Suite suite, Sized sized) {
    noise(suite.title(), setting.sizes(), sized);
    for (int size : setting.sizes()) {
      attempt(suite.title() + " of " + size + " tokens", session -> sized.measure(session, size));
    }
  }

  private void eachBatch(String name, Sized sized) {
    noise(name, setting.rows(), sized);
    for (int batch : setting.rows()) {
      attempt(name + " of " + batch + " rows", session -> sized.measure(session, batch));
    }
  }

  /** Measures the first size twice, in two sessions, and tells how far the medians lie apart. */
  private void noise(String name, List<Integer> sizes, Sized sized) {
    int size = sizes.getFirst();
    List<BenchRow> twice = new ArrayList<>();
    for (int time = 0; time < 2; time++) {
      List<BenchRow> found = new ArrayList<>();
      try (DeviceSession session = open()) {
        found.addAll(sized.measure(session, size));
      } catch (WrongResult | KernelFault | OutOfDeviceMemory _) {
        // The measurement proper meets the same and reports it.
        return;
      }
      twice.add(found.getFirst());
    }
    double first = twice.getFirst().times().median();
    double second = twice.getLast().times().median();
    String noise = "%.2f %%".formatted(100 * Math.abs(first - second) / Math.min(first, second));
    facts.put("noise of " + name, noise);
    progress.accept("%s, the same twice at %,d: %s apart".formatted(name, size, noise));
  }

  private void attempt(String name, Function<DeviceSession, List<BenchRow>> work) {
    try (DeviceSession session = open()) {
      List<BenchRow> found = work.apply(session);
      progress.accept(name + ": agrees with the reference");
      add(found);
    } catch (WrongResult | KernelFault | OutOfDeviceMemory refused) {
      String line = name + ": not measured: " + refused.getMessage();
      wrong.add(line);
      progress.accept(line);
    }
  }

  private void add(List<BenchRow> found) {
    rows.addAll(found);
    found.forEach(row -> progress.accept("  " + RowLine.of(row)));
  }
}
