package org.sepllm.conformance.check;

import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.sepllm.conformance.check.report.CheckReport;
import org.sepllm.conformance.check.report.JsonReport;
import org.sepllm.conformance.check.report.TextReport;
import org.sepllm.datasets.AtomicFile;
import tools.jackson.databind.node.ObjectNode;

/** The result of a check, ready to be written. */
public final class CheckResult {
  private final CheckReport report;

  CheckResult(CheckReport report) {
    this.report = report;
  }

  /**
   * Says whether the port conforms.
   *
   * @return false if a case disagreed, the port failed, or nothing at all could be compared
   */
  public boolean conforms() {
    return report.result() == CheckReport.Result.CONFORMANT;
  }

  /**
   * Writes the table, the sources, and the first divergence of each level.
   *
   * @param out where to write
   */
  public void print(PrintStream out) {
    new TextReport(out).write(report);
  }

  /**
   * Returns the result for programs.
   *
   * @return an object as {@code docs/check-report.schema.json} describes it
   */
  public ObjectNode json() {
    return JsonReport.of(report);
  }

  /**
   * Writes the minimal failing cases into a file, one question for each line, ready for a replay.
   *
   * <p>The file appears whole or not at all.
   *
   * @param file the file to write; an existing one is replaced
   * @param results the results of all checked ports
   * @throws org.sepllm.datasets.DatasetException if the file cannot be written
   */
  public static void save(Path file, List<CheckResult> results) {
    String lines =
        results.stream()
            .flatMap(result -> result.report.levels().stream())
            .flatMap(level -> level.divergence().stream())
            .map(divergence -> divergence.request() + "\n")
            .collect(Collectors.joining());
    AtomicFile.write(
        file,
        channel -> {
          ByteBuffer bytes = ByteBuffer.wrap(lines.getBytes(StandardCharsets.UTF_8));
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
        });
  }
}
