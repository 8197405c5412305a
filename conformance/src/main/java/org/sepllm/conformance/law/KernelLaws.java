package org.sepllm.conformance.law;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.sepllm.conformance.check.cases.Level;
import org.sepllm.conformance.check.local.LocalChecks;

/** The laws of the kernels on one back end, by the level at which a check counts them. */
public final class KernelLaws {
  /** What reports call the laws: {@value}. */
  public static final String NAME = "laws of the kernels";

  private KernelLaws() {}

  /**
   * Prepares the laws; the back end is opened when they are tried.
   *
   * @param backend the name of a back end that can run here
   * @param size how much is tried
   * @return the laws of each level
   */
  public static List<LocalChecks> of(String backend, LawSize size) {
    Tries tries = new Tries(backend, size);
    return List.of(
        tries.level(Level.L0, device -> new ScanLaws(device).trials()),
        tries.level(Level.L1, device -> new CacheLaws(device).trials()),
        tries.level(
            Level.L2,
            device ->
                Stream.of(
                        new AttentionLaws(device).trials(),
                        new DecodeLaws(device).trials(),
                        new SoftmaxLaws(device).trials(),
                        new RotaryLaws(device).trials())
                    .flatMap(trials -> trials)));
  }

  private record Tries(String backend, LawSize size) {
    LocalChecks level(Level level, Function<LawDevice, Stream<Trial>> laws) {
      return new LocalChecks(
          NAME,
          level,
          isAsked -> {
            LawDevice device = LawDevice.open(backend, size);
            return laws.apply(device)
                .filter(trial -> isAsked.test(trial.subject(level)))
                .map(trial -> trial.check(level))
                .onClose(device::close);
          });
    }
  }
}
