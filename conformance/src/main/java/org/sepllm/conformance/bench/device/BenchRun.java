package org.sepllm.conformance.bench.device;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.sepllm.conformance.bench.BenchFile;
import org.sepllm.conformance.bench.BenchRow;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.hat.runtime.Backends;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.KernelFault;
import org.sepllm.hat.runtime.OutOfDeviceMemory;
import org.sepllm.hat.runtime.RaceCheck;
import org.sepllm.kernels.AttentionKernels;
import org.sepllm.reference.position.PositionScheme;

/**
 * Runs the suites, each measurement in a device session of its own, so that its memory and launches
 * are its own too.
 *
 * <p>Kernels are compiled for speed: products are fused with sums and functions approximated.
 */
public final class BenchRun {
  private static final List<PositionScheme> SCHEMES =
      List.of(PositionScheme.ORIGINAL, PositionScheme.IN_CACHE);
  private static final List<Integer> ONE_ROW = List.of(1);

  private final BenchSetting setting;
  private final Consumer<String> progress;
  private final Consumer<BenchFile> partial;
  private final Map<String, String> facts = new LinkedHashMap<>();
  private final List<BenchRow> rows = new ArrayList<>();
  private final Set<String> wrong = new LinkedHashSet<>();
  private final Set<String> verified = new HashSet<>();

  /**
   * Prepares a run.
   *
   * @param setting what to measure
   * @param progress takes a line for each thing that is done
   * @param partial takes what was measured so far, again and again
   */
  public BenchRun(BenchSetting setting, Consumer<String> progress, Consumer<BenchFile> partial) {
    this.setting = setting;
    this.partial = partial;
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
    Start start = start();
    for (Suite suite : setting.suites()) {
      measure(suite, start.rates(), start.choice());
    }
    facts.putAll(DerivedFacts.of(rows, setting));
    facts.putAll(GraphicsClock.facts());
    return new BenchReport(new BenchFile(facts, rows), List.copyOf(wrong));
  }

  private DeviceSession open() {
    return DeviceSession.open(
        Backends.named(setting.backend()),
        new CompileOptions(false, false, CompileOptions.DEFAULT_LOOP_LIMIT, RaceCheck.OFF));
  }

  /**
   * What is asked of the device before anything is measured.
   *
   * @param rates the rates that it reaches
   * @param choice which kernels are run, the portable ones first
   */
  private record Start(DeviceRates rates, List<AttentionKernels> choice) {}

  private Start start() {
    try (DeviceSession session = open()) {
      facts.put("device", session.info().name());
      facts.put("driver", session.info().version());
      DeviceRates rates = DeviceRates.measure(session, setting);
      show(rates.rows());
      keep(rates.rows());
      String usual = KernelChoice.name(AttentionSuites.usual(session, setting));
      facts.put("kernels that the facade chooses", usual);
      progress.accept("the facade chooses the kernels " + usual + " for the forward pass");
      return new Start(rates, KernelChoice.of(session.runtime().device(), setting.kernels()));
    }
  }

  private void measure(Suite suite, DeviceRates rates, List<AttentionKernels> choice) {
    String name = suite.title();
    // Those that are measured where the reference alone tells whether they are right.
    List<AttentionKernels> measured = choice.stream().filter(setting::measures).toList();
    switch (suite) {
      case PREFILL, BACKWARD ->
          setting.masks().forEach(mask -> eachText(suite, mask, rates, choice));
      case END_TO_END -> eachText(suite, BenchMask.SEPLLM, rates, choice);
      case NEW_TOKEN -> {
        for (AttentionKernels kernels : measured) {
          each(
              name,
              ONE_ROW,
              _ ->
                  attempt(
                      KernelChoice.of(name, kernels),
                      session -> TokenSuite.measure(session, setting, rates, kernels)));
        }
      }
      case LAYERS_AT_ONCE -> {
        for (PositionScheme positions : SCHEMES) {
          for (AttentionKernels kernels : measured) {
            each(
                name,
                ONE_ROW,
                _ ->
                    attempt(
                        KernelChoice.of(name + " " + positions.schemeName(), kernels),
                        session ->
                            CacheSuite.layersAtOnce(session, setting, rates, kernels, positions)));
          }
        }
      }
      case SCAN ->
          each(
              name,
              setting.sizes(),
              size ->
                  attempt(
                      name + " of " + size + " tokens",
                      session -> ScanSuite.measure(session, setting, rates, size)));
      case DECODE -> {
        for (PositionScheme positions : SCHEMES) {
          for (AttentionKernels kernels : measured) {
            each(
                name,
                setting.rows(),
                batch ->
                    attempt(
                        KernelChoice.of(
                            "%s %s of %d rows".formatted(name, positions.schemeName(), batch),
                            kernels),
                        session ->
                            CacheSuite.decode(session, setting, rates, kernels, positions, batch)));
          }
        }
      }
      case COMPACTION ->
          each(
              name,
              setting.rows(),
              batch ->
                  attempt(
                      name + " of " + batch + " rows",
                      session -> CacheSuite.compaction(session, setting, rates, batch)));
    }
  }

  private void eachText(
      Suite suite, BenchMask mask, DeviceRates rates, List<AttentionKernels> choice) {
    int whole = Math.min(Samples.ALL, setting.longest());
    for (AttentionKernels kernels : choice) {
      String computed = suite == Suite.BACKWARD ? "gradients" : "forward";
      String what = KernelChoice.of(mask.of(computed), kernels);
      if (verified.add(what)) {
        attempt(
            what + ", every row of " + whole + " tokens",
            session -> {
              AttentionSuites.verify(suite, session, setting, mask, whole, kernels);
              return List.of();
            });
      }
    }
    each(
        suite.title(),
        setting.sizes(),
        size -> {
          WholeCheck check = new WholeCheck(choice.size() > 1);
          return choice.stream()
              .flatMap(kernels ->
                  attempt(
                      KernelChoice.of(mask.of(suite.title() + " of " + size + " tokens"), kernels),
                      session ->
                          AttentionSuites.measure(
                              suite, session, setting, mask, rates, size, kernels, check))
                      .stream())
              .toList();
        });
  }

  /** Measures each size, the first one twice in sessions of their own to tell what is noise. */
  private void each(String name, List<Integer> sizes, IntFunction<List<BenchRow>> measure) {
    int first = sizes.getFirst();
    List<BenchRow> before = measure.apply(first);
    List<BenchRow> again = before.isEmpty() ? before : measure.apply(first);
    noise(name, before, again);
    keep(again);
    sizes.stream().skip(1).forEach(size -> keep(measure.apply(size)));
  }

  /** Tells how far the medians of the same thing measured twice lie apart. */
  private void noise(String suite, List<BenchRow> before, List<BenchRow> again) {
    for (BenchRow row : before) {
      again.stream()
          .filter(other -> other.name().equals(row.name()))
          .forEach(other -> {
            double first = row.times().median();
            double second = other.times().median();
            double apart = Math.abs(first - second) / Math.min(first, second);
            String noise = "%.2f %%".formatted(100 * apart);
            facts.put("noise of %s, %s".formatted(suite, row.name()), noise);
            progress.accept(
                "%s %s, the same twice at %,d: %s apart"
                    .formatted(suite, row.name(), row.length(), noise));
          });
    }
  }

  /** Compares and measures in a session; what is wrong has no rows. */
  private List<BenchRow> attempt(String name, Function<DeviceSession, List<BenchRow>> work) {
    long start = System.nanoTime();
    try (DeviceSession session = open()) {
      List<BenchRow> found = work.apply(session);
      double seconds = (System.nanoTime() - start) / 1e9;
      progress.accept("%s: agrees with the reference (%.1f s)".formatted(name, seconds));
      show(found);
      return found;
    } catch (NotOffered none) {
      progress.accept(name + ": not measured: " + none.getMessage());
    } catch (WrongResult | KernelFault | OutOfDeviceMemory refused) {
      String line = name + ": not measured: " + refused.getMessage();
      wrong.add(line);
      progress.accept(line);
    }
    return List.of();
  }

  /** Keeps rows, and hands out all of them in case that the rest takes too long. */
  private void keep(List<BenchRow> found) {
    rows.addAll(found);
    partial.accept(new BenchFile(facts, rows));
  }

  private void show(List<BenchRow> found) {
    found.forEach(row -> progress.accept("  " + RowLine.of(row)));
  }
}
