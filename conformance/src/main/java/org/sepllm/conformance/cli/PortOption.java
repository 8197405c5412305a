package org.sepllm.conformance.cli;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.sepllm.conformance.check.Check;
import org.sepllm.conformance.device.KernelPort;
import org.sepllm.conformance.law.KernelLaws;
import org.sepllm.conformance.law.LawSize;
import org.sepllm.conformance.port.ProcessPort;
import org.sepllm.conformance.port.ReferencePort;
import org.sepllm.conformance.protocol.Limits;
import org.sepllm.hat.runtime.Backends;
import org.sepllm.hat.runtime.KernelBackend;
import picocli.CommandLine.Option;

/** Which implementation is asked. */
final class PortOption {
  private static final String REFERENCE = "reference";

  /** How many tokens a question may have where all back ends are checked. */
  private static final int FEW_TOKENS = 600;

  /** The same for the back end that interprets kernels and watches every access. */
  private static final int FEWEST_TOKENS = 64;

  private static final int DEFAULT_TIMEOUT_SECONDS = 30;
  private static final int MAX_TIMEOUT_SECONDS = 86_400;

  @Option(
      names = "--port",
      paramLabel = "NAME",
      description =
          "A port that is part of this program: reference, or the kernels on a back end (java-seq,"
              + " java-mt, opencl, cuda).")
  private Optional<String> name = Optional.empty();

  @Option(
      names = "--exec",
      paramLabel = "CMD",
      description = "The command line of a port that speaks the port protocol.")
  private Optional<String> command = Optional.empty();

  @Option(
      names = "--timeout",
      paramLabel = "S",
      description = "How many seconds one answer may take (default: ${DEFAULT-VALUE}).")
  private int timeoutSeconds = DEFAULT_TIMEOUT_SECONDS;

  /**
   * The chosen port.
   *
   * @throws UsageException if no port has the name, two ports are chosen, or the time is out of
   *     range
   */
  Check.Subject subject() {
    return subject(Optional.empty());
  }

  /**
   * The chosen port, compared over so many cache steps if it is a back end.
   *
   * @throws UsageException as {@link #subject()} says
   */
  Check.Subject subject(Optional<Integer> cacheSteps) {
    if (timeoutSeconds < 1 || timeoutSeconds > MAX_TIMEOUT_SECONDS) {
      throw new UsageException(
          "--timeout is " + timeoutSeconds + ", must be in [1, " + MAX_TIMEOUT_SECONDS + "]");
    }
    if (command.isPresent()) {
      return process(command.get());
    }
    String given = name.orElse(REFERENCE);
    List<String> backends = Backends.all().stream().map(KernelBackend::name).toList();
    if (backends.contains(given)) {
      return kernels(given, Limits.DEFAULT, size(given, false, cacheSteps));
    }
    if (!given.equals(REFERENCE)) {
      throw new UsageException(
          "--port is \"" + given + "\", known are reference, " + String.join(", ", backends));
    }
    return new Check.Subject(REFERENCE, true, () -> new ReferencePort(Limits.DEFAULT));
  }

  /** Whether the user has named a port, of this program or of another. */
  boolean isChosen() {
    return name.isPresent() || command.isPresent();
  }

  /** The kernels on a back end, asked no question of many tokens. */
  static Check.Subject shortOf(String backend, Optional<Integer> cacheSteps) {
    int tokens = backend.equals("java-seq") ? FEWEST_TOKENS : FEW_TOKENS;
    Limits limits = new Limits(Limits.DEFAULT.maxLineBytes(), tokens);
    return kernels(backend, limits, size(backend, true, cacheSteps));
  }

  private static LawSize size(String backend, boolean brief, Optional<Integer> cacheSteps) {
    LawSize usual = LawSize.of(backend, brief);
    return cacheSteps.map(usual::withCacheSteps).orElse(usual);
  }

  private static Check.Subject kernels(String backend, Limits limits, LawSize size) {
    return new Check.Subject(
        backend, false, () -> KernelPort.open(backend, limits), KernelLaws.of(backend, size));
  }

  private Check.Subject process(String commandLine) {
    if (name.isPresent()) {
      throw new UsageException("--port and --exec are both given, only one port is checked");
    }
    Duration timeout = Duration.ofSeconds(timeoutSeconds);
    int maxLine = Limits.DEFAULT.maxLineBytes();
    return new Check.Subject(
        commandLine, false, () -> ProcessPort.start(commandLine, timeout, maxLine));
  }
}
