package org.sepllm.conformance.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.sepllm.conformance.check.Check;
import org.sepllm.conformance.check.CheckResult;
import org.sepllm.conformance.check.plan.CheckSettings;
import org.sepllm.conformance.port.PortFailure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code check}: asks an implementation and compares it with the specification. */
@Command(
    name = "check",
    description = {
      "Compare an implementation with the specification, on generated cases and real text.",
      "Without options the reference itself is checked against its declarative definitions."
    })
final class CheckCommand implements Callable<Integer> {
  private final Console console;
  private final Interruption interruption;

  @Mixin private JsonOption json;
  @Mixin private ConfigOption config;
  @Mixin private PortOption port;

  @Option(
      names = "--cases",
      paramLabel = "N",
      description = "How many cases are generated for each level (default: ${DEFAULT-VALUE}).")
  private int cases = CheckSettings.DEFAULT_CASES;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "From which generated cases follow (default: ${DEFAULT-VALUE}).")
  private long seed = CheckSettings.DEFAULT_SEED;

  @Option(
      names = "--save",
      paramLabel = "FILE",
      description = "Write the minimal failing cases, one JSON request per line.")
  private Optional<Path> save = Optional.empty();

  @Option(
      names = "--replay",
      paramLabel = "FILE",
      description =
          "Ask only the saved cases of a file, one request per line; - is standard input.")
  private Optional<String> replay = Optional.empty();

  @Parameters(
      paramLabel = "TEXT",
      description = "Files and folders of real text (default: the bundled sample).")
  private List<Path> texts = List.of();

  CheckCommand(Console console, Interruption interruption) {
    this.console = console;
    this.interruption = interruption;
  }

  @Override
  public Integer call() throws PortFailure, IOException {
    if (cases < 0) {
      throw new UsageException("--cases is " + cases + ", must be at least 0");
    }
    Check check = check(port.subject());
    CheckResult result;
    try (Interruption.Registration _ =
        interruption.onInterrupt(() -> print(check.partialResult()))) {
      result = check.run();
    }
    print(result);
    save.ifPresent(result::save);
    return result.conforms() ? ExitCode.DONE : ExitCode.DISAGREEMENT;
  }

  private Check check(Check.Subject subject) throws IOException {
    if (replay.isPresent()) {
      String lines = SavedCases.lines(replay.get(), console.in());
      return Check.replay(SavedCases.name(replay.get()), lines, subject, console.err());
    }
    CheckSettings settings = new CheckSettings(seed, cases, texts, config.file());
    return new Check(settings, subject, console.err());
  }

  private void print(CheckResult result) {
    if (json.isJson()) {
      console.out().println(result.json().toPrettyString());
    } else {
      result.print(console.out());
    }
  }
}
