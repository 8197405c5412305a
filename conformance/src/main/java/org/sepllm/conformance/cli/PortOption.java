package org.sepllm.conformance.cli;

import java.time.Duration;
import java.util.Optional;
import org.sepllm.conformance.check.Check;
import org.sepllm.conformance.port.ProcessPort;
import org.sepllm.conformance.port.ReferencePort;
import org.sepllm.conformance.protocol.Limits;
import picocli.CommandLine.Option;

/** Which implementation is asked. */
final class PortOption {
  private static final String REFERENCE = "reference";
  private static final int DEFAULT_TIMEOUT_SECONDS = 30;
  private static final int MAX_TIMEOUT_SECONDS = 86_400;

  @Option(
      names = "--port",
      paramLabel = "NAME",
      description = "A port that is part of this program; reference is the default and only one.")
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
    if (timeoutSeconds < 1 || timeoutSeconds > MAX_TIMEOUT_SECONDS) {
      throw new UsageException(
          "--timeout is " + timeoutSeconds + ", must be in [1, " + MAX_TIMEOUT_SECONDS + "]");
    }
    if (command.isPresent()) {
      return process(command.get());
    }
    if (name.filter(given -> !given.equals(REFERENCE)).isPresent()) {
      throw new UsageException("--port is \"" + name.get() + "\", known is " + REFERENCE);
    }
    return new Check.Subject(REFERENCE, true, () -> new ReferencePort(Limits.DEFAULT));
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
