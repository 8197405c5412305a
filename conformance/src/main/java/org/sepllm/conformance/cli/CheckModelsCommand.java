package org.sepllm.conformance.cli;

import java.util.concurrent.Callable;
import org.sepllm.conformance.likelihood.LikelihoodCheck;
import org.sepllm.conformance.likelihood.LikelihoodVector;
import org.sepllm.conformance.port.PortFailure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code check-models}: compares the likelihoods of small models with committed ones. */
@Command(
    name = "check-models",
    description = {
      "Compare a port's likelihoods of small models with committed ones (level L4).",
      "Without --port and --exec the reference is asked."
    })
final class CheckModelsCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private PortOption port;

  CheckModelsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws PortFailure {
    boolean conforms =
        new LikelihoodCheck(console.out())
            .conforms(port.subject().starter(), LikelihoodVector.committed());
    return conforms ? ExitCode.DONE : ExitCode.DISAGREEMENT;
  }
}
