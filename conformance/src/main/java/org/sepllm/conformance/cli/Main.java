package org.sepllm.conformance.cli;

import java.io.PrintWriter;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code sepllm}. */
@Command(
    name = "sepllm",
    versionProvider = Version.class,
    description = "The executable specification of SepLLM.",
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done; a checked port conforms",
      "1:a port disagrees, crashes, hangs, answers wrongly, twice or with noise;"
          + " a kernel that bench measures is wrong",
      "2:wrong usage",
      "3:bad input, or a port that cannot be started",
      "4:a limit of this program was reached",
      "70:a defect of this program",
      "130:interrupted with Ctrl-C"
    })
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help and exit.")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version and exit.")
  private boolean version;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of an error.")
  private boolean debug;

  private Main() {}

  /** Without a command there is nothing to do but to list the commands. */
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getErr());
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  /**
   * Runs one command and ends the process with its exit code.
   *
   * @param arguments the words of the command line
   */
  public static void main(String[] arguments) {
    Interruption interruption = new Interruption();
    AtomicBoolean finished = new AtomicBoolean();
    Thread hook =
        new Thread(
            () -> {
              if (!finished.get()) {
                interruption.interrupt();
              }
            },
            "interruption");
    Runtime.getRuntime().addShutdownHook(hook);
    int exitCode = execute(Console.system(), interruption, arguments);
    finished.set(true);
    System.exit(exitCode);
  }

  /**
   * Runs one command on given streams.
   *
   * @param console where the command reads and writes
   * @param interruption where commands register what to print at Ctrl-C
   * @param arguments the words of the command line
   * @return the exit code
   */
  public static int execute(Console console, Interruption interruption, String... arguments) {
    Main main = new Main();
    CommandLine commandLine = new CommandLine(main);
    Commands.addTo(commandLine, console, interruption);
    commandLine.setOut(new PrintWriter(console.out(), true));
    commandLine.setErr(new PrintWriter(console.err(), true));
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setParameterExceptionHandler(new UsageErrors(console.err()));
    commandLine.setExecutionExceptionHandler(
        (failure, _, _) -> Failures.report(failure, main.debug, console.err()));
    try {
      return commandLine.execute(arguments);
    } catch (Error failure) {
      return Failures.report(failure, main.debug, console.err());
    }
  }
}
