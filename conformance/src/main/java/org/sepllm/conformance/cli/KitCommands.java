package org.sepllm.conformance.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kit}: the commands of the conformance kit. */
@Command(
    name = "kit",
    description = "Make, check and run the conformance kit: vectors that any port can be held to.",
    synopsisSubcommandLabel = "COMMAND")
final class KitCommands implements Runnable {
  @Spec private CommandSpec spec;

  private KitCommands() {}

  /** The command with those below it, in the order of the help. */
  static CommandLine of(Console console, Interruption interruption) {
    CommandLine kit = new CommandLine(new KitCommands());
    kit.addSubcommand(new KitGenerateCommand(console));
    kit.addSubcommand(new KitVerifyCommand(console));
    kit.addSubcommand(new KitRunCommand(console, interruption));
    kit.addSubcommand(new KitReportCommand(console));
    kit.addSubcommand(new KitDiffCommand(console));
    return kit;
  }

  /** Without a command there is nothing to do but to list the commands. */
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getErr());
    throw new ParameterException(spec.commandLine(), "a command is missing after kit");
  }
}
