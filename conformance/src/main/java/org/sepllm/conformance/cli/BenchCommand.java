package org.sepllm.conformance.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.sepllm.conformance.bench.BenchFile;
import org.sepllm.conformance.bench.BenchHistory;
import org.sepllm.conformance.bench.BenchJson;
import org.sepllm.conformance.bench.BenchPage;
import org.sepllm.conformance.bench.BenchPlot;
import org.sepllm.conformance.bench.BenchSummary;
import org.sepllm.conformance.bench.JoinedBench;
import org.sepllm.conformance.bench.device.BenchReport;
import org.sepllm.conformance.bench.device.BenchRun;
import org.sepllm.conformance.bench.device.BenchSetting;
import org.sepllm.conformance.bench.device.BenchText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code bench}. */
@Command(
    name = "bench",
    description = {
      "Measure the kernels on a device, after holding what they yield to the reference, and put what"
          + " others measured beside it.",
      "A kernel that is wrong is not measured, and the command ends with 1."
    })
final class BenchCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private BenchOptions options;

  @Option(
      names = "--separators-out",
      paramLabel = "FILE",
      description =
          "Write the separators of the longest text for peers.py: one byte for each token.")
  private Optional<Path> separatorsOut = Optional.empty();

  @Option(names = "--json", paramLabel = "FILE", description = "Write what was measured as JSON.")
  private Optional<Path> json = Optional.empty();

  @Option(
      names = "--join",
      paramLabel = "FILE",
      arity = "1..*",
      description =
          "JSON to put beside what is measured: of other runs of this command, of peers.py, of"
              + " JMH.")
  private List<Path> join = List.of();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Write bench.md and a plot for each suite into this folder; it is created.")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--history",
      paramLabel = "FILE",
      description = "Add what was measured, or joined, to a file of JSON Lines.")
  private Optional<Path> history = Optional.empty();

  @Option(
      names = "--fill",
      paramLabel = "FILE",
      description =
          "With --out: write a table and the plots between the marks of this Markdown file.")
  private Optional<Path> fill = Optional.empty();

  BenchCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    requireWork();
    List<BenchFile> files = new ArrayList<>();
    join.forEach(path -> files.add(BenchJson.read(path)));
    Optional<BenchReport> report = measured();
    report.ifPresent(found -> files.addFirst(found.file()));
    if (out.isPresent()) {
      writePage(out.get(), JoinedBench.of(files));
    }
    history.ifPresent(path -> files.forEach(file -> BenchHistory.append(path, file)));
    List<String> wrong = report.map(BenchReport::wrong).orElse(List.of());
    wrong.forEach(line -> console.err().println("sepllm: " + line));
    return wrong.isEmpty() ? ExitCode.DONE : ExitCode.DISAGREEMENT;
  }

  private void requireWork() {
    if (!options.measures() && join.isEmpty() && separatorsOut.isEmpty()) {
      throw new UsageException("--suite is missing, or --join, or --separators-out");
    }
    if (!options.measures() && json.isPresent()) {
      throw new UsageException("--json needs --suite");
    }
    if (!options.measures() && join.isEmpty() && (history.isPresent() || out.isPresent())) {
      throw new UsageException("--history and --out need --suite or --join");
    }
    if (!options.measures() && !join.isEmpty() && out.isEmpty() && history.isEmpty()) {
      throw new UsageException("--join without --suite needs --out or --history");
    }
    if (fill.isPresent() && out.isEmpty()) {
      throw new UsageException("--fill needs --out");
    }
  }

  private Optional<BenchReport> measured() throws IOException {
    if (!options.measures() && separatorsOut.isEmpty()) {
      return Optional.empty();
    }
    BenchText text = options.text(console);
    separatorsOut.ifPresent(path -> text.write(path, options.longest()));
    if (!options.measures()) {
      return Optional.empty();
    }
    BenchSetting setting = options.setting(text);
    BenchReport report =
        new BenchRun(setting, console.out()::println, file -> writeJson(withRevision(file))).run();
    BenchFile file = withRevision(report.file());
    file.setting().forEach((name, value) -> console.out().println(name + ": " + value));
    writeJson(file);
    return Optional.of(new BenchReport(file, report.wrong()));
  }

  private void writeJson(BenchFile file) {
    json.ifPresent(path -> BenchJson.write(path, file));
  }

  private static BenchFile withRevision(BenchFile file) {
    Map<String, String> setting = new LinkedHashMap<>();
    setting.put("revision", String.join(" ", new Version().getVersion()));
    setting.put("date", LocalDate.now(ZoneOffset.UTC).toString());
    setting.putAll(file.setting());
    return new BenchFile(setting, file.rows());
  }

  private void writePage(Path folder, JoinedBench bench) throws IOException {
    Files.createDirectories(folder);
    for (String suite : bench.suites()) {
      Files.write(folder.resolve(suite + ".png"), BenchPlot.png(bench, suite));
    }
    Path page = folder.resolve("bench.md");
    Files.writeString(page, BenchPage.write(bench));
    console.out().println("written " + page);
    fill.ifPresent(filled -> {
      Path of = filled.toAbsolutePath().normalize().getParent();
      String plots = of.relativize(folder.toAbsolutePath().normalize()).toString();
      BenchSummary.fill(filled, bench, plots);
      console.out().println("filled " + filled);
    });
  }
}
