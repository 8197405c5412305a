package org.sepllm.conformance.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.sepllm.conformance.kit.report.Badge;
import org.sepllm.conformance.kit.report.HtmlPage;
import org.sepllm.conformance.kit.report.JUnitXml;
import org.sepllm.conformance.kit.report.KitText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** {@code kit report}: shows a report.json in another form. */
@Command(name = "report", description = "Show a report.json again, or write it in another form.")
final class KitReportCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "REPORT", description = "A report.json of kit run.")
  private Path file;

  @Option(names = "--html", paramLabel = "FILE", description = "Write the page.")
  private Optional<Path> html = Optional.empty();

  @Option(names = "--junit", paramLabel = "FILE", description = "Write JUnit's XML.")
  private Optional<Path> junit = Optional.empty();

  @Option(names = "--badge", description = "Print one line alone.")
  private boolean badge;

  KitReportCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    ObjectNode report = KitReportFile.read(file);
    html.ifPresent(target -> KitReportFolder.writeText(target, HtmlPage.of(report)));
    junit.ifPresent(target -> KitReportFolder.writeText(target, JUnitXml.of(report)));
    if (badge) {
      console.out().println(Badge.line(report));
    } else if (html.isEmpty() && junit.isEmpty()) {
      KitText.print(report, console.out());
    }
    return ExitCode.DONE;
  }
}
