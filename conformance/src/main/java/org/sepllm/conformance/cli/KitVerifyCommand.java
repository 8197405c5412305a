package org.sepllm.conformance.cli;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.sepllm.conformance.kit.build.KitBundle;
import org.sepllm.conformance.kit.file.Digests;
import org.sepllm.conformance.kit.file.KitFolder;
import org.sepllm.conformance.kit.report.Badge;
import org.sepllm.conformance.kit.report.KitJson;
import org.sepllm.conformance.kit.run.Capabilities;
import org.sepllm.conformance.kit.run.KitReport;
import org.sepllm.conformance.kit.run.KitRun;
import org.sepllm.conformance.kit.run.KitRunSettings;
import org.sepllm.conformance.kit.run.KnownFailures;
import org.sepllm.conformance.kit.run.PortAnswers;
import org.sepllm.conformance.kit.vector.KitLevel;
import org.sepllm.conformance.kit.vector.VectorSet;
import org.sepllm.conformance.port.PortFailure;
import org.sepllm.conformance.port.ReferencePort;
import org.sepllm.conformance.protocol.Limits;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kit verify}: holds a kit to its manifest, and the reference to the kit. */
@Command(
    name = "verify",
    description = {
      "Check that a kit is intact and that the reference conforms to it.",
      "With --all, also that the seed still gives every vector, bit for bit."
    })
final class KitVerifyCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private KitOption kit;

  @Option(names = "--all", description = "Generate the whole kit again and compare the digests.")
  private boolean all;

  KitVerifyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws PortFailure {
    KitFolder folder = kit.open();
    List<String> problems = new ArrayList<>(folder.problems());
    if (problems.isEmpty()) {
      KitReport report = runReference(folder);
      console.out().println(Badge.line(KitJson.of(report)));
      if (report.result() != KitReport.Result.CONFORMANT) {
        problems.add("the reference does not conform to the kit");
      }
    }
    if (all && problems.isEmpty() && !sameAgain(folder)) {
      problems.add(
          "the seed "
              + folder.manifest().seed()
              + " does not give this kit again: its manifest would be another one");
    }
    problems.forEach(problem -> console.err().println(Failures.line(problem)));
    if (problems.isEmpty()) {
      console
          .out()
          .printf(
              "kit %s is intact, sha256 of its manifest %s%n",
              folder.manifest().kit(), folder.digest());
    }
    return problems.isEmpty() ? ExitCode.DONE : ExitCode.DISAGREEMENT;
  }

  private static boolean sameAgain(KitFolder folder) {
    KitBundle again = new KitBundle(folder.manifest().seed());
    return Digests.of(again.manifest().bytes()).equals(folder.digest());
  }

  private static KitReport runReference(KitFolder folder) throws PortFailure {
    KitRunSettings settings =
        new KitRunSettings(
            "reference",
            "this program",
            EnumSet.allOf(KitLevel.class),
            EnumSet.allOf(VectorSet.class),
            Capabilities.ALL,
            KnownFailures.NONE,
            true);
    try (PortAnswers answers = new PortAnswers(() -> new ReferencePort(Limits.DEFAULT))) {
      return new KitRun(folder, settings, answers, _ -> {}).run(Map.of());
    }
  }
}
