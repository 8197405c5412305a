package org.sepllm.conformance.cli;

import picocli.CommandLine;

/** The list of commands, in the order of the help. */
final class Commands {
  private Commands() {}

  /** Every command receives the streams it uses. */
  static void addTo(CommandLine commandLine, Console console, Interruption interruption) {
    commandLine.addSubcommand(new CheckCommand(console, interruption));
    commandLine.addSubcommand(KitCommands.of(console, interruption));
    commandLine.addSubcommand(new PortCommand(console));
    commandLine.addSubcommand(new TraceCommand(console));
    commandLine.addSubcommand(new MaskCommand(console));
    commandLine.addSubcommand(new ExplainCommand(console));
    commandLine.addSubcommand(new GenerateCommand(console));
    commandLine.addSubcommand(new PerplexityCommand(console));
    commandLine.addSubcommand(new KvReportCommand(console));
    commandLine.addSubcommand(new BackendsCommand(console));
    commandLine.addSubcommand(new BenchCommand(console));
    commandLine.addSubcommand(KernelsCommand.with(console));
  }
}
