package org.sepllm.conformance.cli;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.sepllm.conformance.check.Check;
import org.sepllm.conformance.check.RunStopped;
import org.sepllm.conformance.kit.file.KitFolder;
import org.sepllm.conformance.kit.report.KitJson;
import org.sepllm.conformance.kit.report.KitText;
import org.sepllm.conformance.kit.run.AnswerSource;
import org.sepllm.conformance.kit.run.Capabilities;
import org.sepllm.conformance.kit.run.KitReport;
import org.sepllm.conformance.kit.run.KitRun;
import org.sepllm.conformance.kit.run.KitRunSettings;
import org.sepllm.conformance.kit.run.KnownFailures;
import org.sepllm.conformance.kit.run.PortAnswers;
import org.sepllm.conformance.kit.run.ResultAnswers;
import org.sepllm.conformance.kit.vector.KitLevel;
import org.sepllm.conformance.kit.vector.VectorSet;
import org.sepllm.conformance.port.PortFailure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** {@code kit run}: asks a port all vectors, or reads the results of a job. */
@Command(
    name = "run",
    description = {
      "Hold a port to the kit: by asking it (--exec), or by the results it left (--results).",
      "Without either the reference is asked."
    })
final class KitRunCommand implements Callable<Integer> {
  private final Console console;
  private final Interruption interruption;

  @Mixin private KitOption kit;
  @Mixin private PortOption port;
  @Mixin private JsonOption json;

  @Option(
      names = "--results",
      paramLabel = "DIR",
      description = "Compare what a job left: answers.jsonl, or ID.arrow for each vector.")
  private Optional<Path> results = Optional.empty();

  @Option(
      names = "--level",
      split = ",",
      paramLabel = "L",
      description = "Only these levels: L0, L1, L2, L3, L4.")
  private List<String> levels = List.of();

  @Option(
      names = "--set",
      split = ",",
      paramLabel = "SET",
      description = "Only these sets: smoke, core, extended, long (default: all but long).")
  private List<String> sets = List.of();

  @Option(
      names = "--capabilities",
      paramLabel = "FILE",
      description = "What the port cannot do; it is skipped with the reason.")
  private Optional<Path> capabilities = Optional.empty();

  @Option(
      names = "--known-failures",
      paramLabel = "FILE",
      description = "Vectors and rules that fail for now, one a line.")
  private Optional<Path> knownFailures = Optional.empty();

  @Option(names = "--strict", description = "Fail where a known failure passes.")
  private boolean strict;

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description = "Write report.json, junit.xml, report.html and badge.txt there.")
  private Optional<Path> report = Optional.empty();

  @Option(
      names = "--resume",
      description = "Go on with the run that was interrupted, by the journal in --report DIR.")
  private boolean resume;

  @Option(
      names = "--environment",
      paramLabel = "TEXT",
      description = "What the port runs on, for the report.")
  private Optional<String> environment = Optional.empty();

  KitRunCommand(Console console, Interruption interruption) {
    this.console = console;
    this.interruption = interruption;
  }

  @Override
  public Integer call() throws PortFailure {
    if (resume && report.isEmpty()) {
      throw new UsageException("--resume needs --report DIR, where the journal is");
    }
    KitFolder folder = kit.open();
    KitRunSettings settings = settings();
    Optional<KitReportFolder> written =
        report.map(place -> KitReportFolder.open(place, folder.digest(), settings.port(), resume));
    try (AnswerSource answers = answers(folder)) {
      KitRun run =
          new KitRun(
              folder,
              settings,
              answers,
              outcome -> written.ifPresent(place -> place.note(outcome)));
      KitReport result;
      try (Interruption.Registration _ =
          interruption.onInterrupt(() -> print(run.stop(), written))) {
        result = run.run(written.map(KitReportFolder::done).orElse(Map.of()));
      }
      print(result, written);
      written.ifPresent(KitReportFolder::finish);
      return result.result() == KitReport.Result.CONFORMANT ? ExitCode.DONE : ExitCode.DISAGREEMENT;
    } catch (RunStopped interrupted) {
      // The report has been written by the thread that stopped the run.
      return ExitCode.INTERRUPTED;
    }
  }

  private KitRunSettings settings() {
    String name =
        results.map(place -> "results in " + place).orElseGet(() -> port.subject().name());
    return new KitRunSettings(
        name,
        environment.orElseGet(KitRunCommand::here),
        levels(),
        sets(),
        capabilities.map(Capabilities::read).orElse(Capabilities.ALL),
        knownFailures.map(KnownFailures::read).orElse(KnownFailures.NONE),
        strict);
  }

  private static String here() {
    return System.getProperty("os.name")
        + " "
        + System.getProperty("os.arch")
        + ", Java "
        + System.getProperty("java.version");
  }

  private Set<KitLevel> levels() {
    return levels.isEmpty()
        ? EnumSet.allOf(KitLevel.class)
        : NamedChoices.of("--level", levels, KitLevel.class, KitLevel::name);
  }

  private Set<VectorSet> sets() {
    return sets.isEmpty()
        ? EnumSet.complementOf(EnumSet.of(VectorSet.LONG))
        : NamedChoices.of("--set", sets, VectorSet.class, VectorSet::title);
  }

  private AnswerSource answers(KitFolder folder) throws PortFailure {
    Check.Subject subject = port.subject();
    if (results.isEmpty()) {
      return new PortAnswers(subject.starter());
    }
    if (!subject.reference()) {
      throw new UsageException("--exec and --results are both given, only one port is checked");
    }
    return new ResultAnswers(results.get(), folder.manifest().ids());
  }

  private void print(KitReport result, Optional<KitReportFolder> written) {
    ObjectNode object = KitJson.of(result);
    written.ifPresent(place -> place.write(object));
    if (json.isJson()) {
      console.out().println(object.toPrettyString());
    } else {
      KitText.print(object, console.out());
    }
  }
}
