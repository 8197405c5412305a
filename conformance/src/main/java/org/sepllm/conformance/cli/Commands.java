package org.sepllm.conformance.cli;

import picocli.CommandLine;

/** The list of commands, in the order of the help. */
final class Commands {
  private Commands() {}

  /** Adds {@code commandLine.addSubcommand(new SomeCommand(console, interruption))} for each. */
  static void addTo(CommandLine commandLine, Console console, Interruption interruption) {}
}
