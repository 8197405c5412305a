package org.sepllm.conformance.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code kernels}, which has commands of its own. */
@Command(
    name = "kernels",
    description = "List, show and export the kernels on the class path.",
    synopsisSubcommandLabel = "COMMAND")
final class KernelsCommand implements Runnable {
  @Spec private CommandSpec spec;

  private KernelsCommand() {}

  /** Makes the command with its commands. */
  static CommandLine with(Console console) {
    return new CommandLine(new KernelsCommand())
        .addSubcommand(new KernelsListCommand(console))
        .addSubcommand(new KernelsShowCommand(console))
        .addSubcommand(new KernelsExportCommand(console));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "list, show or export is missing");
  }
}
