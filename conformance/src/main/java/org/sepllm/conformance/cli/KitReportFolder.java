package org.sepllm.conformance.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sepllm.conformance.kit.report.Badge;
import org.sepllm.conformance.kit.report.HtmlPage;
import org.sepllm.conformance.kit.report.JUnitXml;
import org.sepllm.conformance.kit.report.KitJson;
import org.sepllm.conformance.kit.report.KitOutcomes;
import org.sepllm.conformance.kit.run.VectorOutcome;
import org.sepllm.datasets.AtomicFile;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The folder of {@code --report}: the report in all its forms, and while a run goes on a journal of
 * every outcome, so that the run can be resumed.
 */
final class KitReportFolder {
  private static final String JOURNAL = "journal.jsonl";

  private final Path folder;
  private final Map<String, VectorOutcome> done = new HashMap<>();
  private final Writer journal;

  private KitReportFolder(Path folder, String head, boolean resume) throws IOException {
    this.folder = folder;
    Files.createDirectories(folder);
    Path file = folder.resolve(JOURNAL);
    if (resume && Files.exists(file)) {
      readJournal(file, head);
      this.journal = Files.newBufferedWriter(file, StandardOpenOption.APPEND);
      // A line that was cut short by the interruption must not swallow the next one.
      journal.write('\n');
    } else {
      this.journal = Files.newBufferedWriter(file);
      journal.write(head + "\n");
    }
    journal.flush();
  }

  /**
   * Opens the folder, which is made if need be.
   *
   * @param resume whether an earlier journal is taken over
   * @throws BadInputException if that journal is of another kit or port
   */
  static KitReportFolder open(Path folder, String kitDigest, String port, boolean resume) {
    String head =
        JsonNodeFactory.instance
            .objectNode()
            .put("kit_sha256", kitDigest)
            .put("port", port)
            .toString();
    try {
      return new KitReportFolder(folder, head, resume);
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }

  private void readJournal(Path file, String head) throws IOException {
    List<String> lines = Files.readAllLines(file);
    if (lines.isEmpty() || !lines.getFirst().equals(head)) {
      throw new BadInputException(file + " is the journal of another kit or port");
    }
    for (String line : lines.subList(1, lines.size())) {
      try {
        KitOutcomes.read(JsonMapper.shared().readTree(line))
            .ifPresent(outcome -> done.put(outcome.id(), outcome));
      } catch (JacksonException cutShort) {
        // The interrupted run was about to write this line; its vector is asked again.
        continue;
      }
    }
  }

  Map<String, VectorOutcome> done() {
    return Map.copyOf(done);
  }

  void note(VectorOutcome outcome) {
    try {
      journal.write(KitJson.outcome(outcome) + "\n");
      journal.flush();
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }

  void write(JsonNode report) {
    write("report.json", report.toPrettyString() + "\n");
    write("junit.xml", JUnitXml.of(report));
    write("report.html", HtmlPage.of(report));
    write("badge.txt", Badge.line(report) + "\n");
  }

  private void write(String name, String text) {
    writeText(folder.resolve(name), text);
  }

  static void writeText(Path file, String text) {
    AtomicFile.write(
        file,
        channel -> {
          ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
        });
  }

  /** A run that is complete needs no journal. */
  void finish() {
    try {
      journal.close();
      Files.deleteIfExists(folder.resolve(JOURNAL));
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }
}
