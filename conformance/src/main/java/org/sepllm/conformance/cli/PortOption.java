package org.sepllm.conformance.cli;

import org.sepllm.conformance.check.Check;
import org.sepllm.conformance.port.ReferencePort;
import org.sepllm.conformance.protocol.Limits;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which implementation is asked. */
final class PortOption {
  private static final String REFERENCE = "reference";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--port",
      paramLabel = "NAME",
      description = "A port that is part of this program (default: ${DEFAULT-VALUE}).")
  private String name = REFERENCE;

  /**
   * The chosen port.
   *
   * @throws ParameterException if no port has the name
   */
  Check.Subject subject() {
    if (!name.equals(REFERENCE)) {
      throw new ParameterException(
          spec.commandLine(), "port is \"" + name + "\", known is " + REFERENCE);
    }
    return new Check.Subject(REFERENCE, true, () -> new ReferencePort(Limits.DEFAULT));
  }
}
