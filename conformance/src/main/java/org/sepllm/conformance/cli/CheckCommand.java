package org.sepllm.conformance.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.sepllm.conformance.check.Check;
import org.sepllm.conformance.check.CheckResult;
import org.sepllm.conformance.check.RunStopped;
import org.sepllm.conformance.check.cases.Level;
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
      "Without --port the reference is checked against its declarative definitions, and the kernels"
          + " on every back end that can run here against the reference."
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
      description =
          "How many cases are generated for each level (default: 1000, fewer for back ends where"
              + " all of them are checked).")
  private Optional<Integer> cases = Optional.empty();

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "From which generated cases follow (default: ${DEFAULT-VALUE}).")
  private long seed = CheckSettings.DEFAULT_SEED;

  @Option(
      names = "--level",
      paramLabel = "LEVEL",
      split = ",",
      description = "Only these levels: L0, L1, L2.")
  private List<String> levels = List.of();

  @Option(
      names = "--cache-steps",
      paramLabel = "N",
      description =
          "How many cache steps of a back end are compared one after the other (default: 100000,"
              + " 2000 where all back ends are checked; java-seq: few).")
  private Optional<Integer> cacheSteps = Optional.empty();

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
      description =
          "Files and folders of real text (default: the bundled sample, and the beginnings of the"
              + " books of the optional data folder).")
  private List<Path> texts = List.of();

  CheckCommand(Console console, Interruption interruption) {
    this.console = console;
    this.interruption = interruption;
  }

  @Override
  public Integer call() throws PortFailure, IOException {
    if (cases.filter(given -> given < 0).isPresent()) {
      throw new UsageException("--cases is " + cases.get() + ", must be at least 0");
    }
    if (cacheSteps.filter(given -> given < 0).isPresent()) {
      throw new UsageException("--cache-steps is " + cacheSteps.get() + ", must be at least 0");
    }
    if (replay.isPresent() && !levels.isEmpty()) {
      throw new UsageException("--level cannot be combined with --replay, which asks all it has");
    }
    Set<Level> asked = levels();
    CheckedPorts ports =
        port.isChosen() || replay.isPresent()
            ? CheckedPorts.one(port.subject(cacheSteps))
            : CheckedPorts.all(port.subject(), backend -> PortOption.shortOf(backend, cacheSteps));
    CheckAnswer answer = new CheckAnswer(console.out(), json.isJson(), ports);
    for (CheckedPorts.Entry entry : ports.ports()) {
      Check check = check(entry, asked);
      try (Interruption.Registration _ = interruption.onInterrupt(() -> answer.end(check.stop()))) {
        answer.add(check.run());
      } catch (RunStopped interrupted) {
        // The report has been written by the thread that stopped the check.
        return ExitCode.INTERRUPTED;
      }
    }
    answer.end();
    save.ifPresent(file -> CheckResult.save(file, answer.results()));
    return answer.conforms() ? ExitCode.DONE : ExitCode.DISAGREEMENT;
  }

  private Set<Level> levels() {
    return levels.isEmpty()
        ? EnumSet.allOf(Level.class)
        : NamedChoices.of("--level", levels, Level.class, Level::name);
  }

  private Check check(CheckedPorts.Entry entry, Set<Level> asked) throws IOException {
    Check.Subject subject = entry.subject();
    if (replay.isPresent()) {
      String lines = SavedCases.lines(replay.get(), console.in());
      return Check.replay(SavedCases.name(replay.get()), lines, subject, console.err());
    }
    CheckSettings settings =
        new CheckSettings(
            seed, cases.orElse(entry.cases()), asked, texts, config.file(), entry.brief());
    return new Check(settings, subject, console.err());
  }
}
