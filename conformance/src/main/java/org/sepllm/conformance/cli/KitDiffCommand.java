package org.sepllm.conformance.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.sepllm.conformance.kit.file.KitFolder;
import org.sepllm.conformance.kit.file.VectorEntry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** {@code kit diff}: compares two reports of a port, or two kits. */
@Command(
    name = "diff",
    description = {
      "Compare two reports: which vectors pass or fail anew. Worse is exit code 1.",
      "Or two folders of kits: which ids came, went, or changed, which they must not."
    })
final class KitDiffCommand implements Callable<Integer> {
  private static final String ABSENT = "absent";

  private final Console console;

  @Parameters(index = "0", paramLabel = "BEFORE", description = "A report.json, or a kit.")
  private Path before;

  @Parameters(index = "1", paramLabel = "AFTER", description = "A report.json, or a kit.")
  private Path after;

  KitDiffCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (Files.isDirectory(before) != Files.isDirectory(after)) {
      throw new UsageException(
          "one of " + before + " and " + after + " is a folder, the other not");
    }
    boolean kits = Files.isDirectory(before);
    return compare(
        kits ? ofKit(before) : ofReport(before), kits ? ofKit(after) : ofReport(after), kits);
  }

  private static Map<String, String> ofReport(Path file) {
    Map<String, String> statuses = new TreeMap<>();
    ObjectNode report = KitReportFile.read(file);
    report
        .path("vectors")
        .forEach(vector ->
            statuses.put(vector.path("id").asString(""), vector.path("status").asString("")));
    return statuses;
  }

  private static Map<String, String> ofKit(Path folder) {
    Map<String, String> digests = new TreeMap<>();
    for (VectorEntry entry : KitFolder.open(folder).manifest().vectors()) {
      digests.put(entry.id(), entry.sha256());
    }
    return digests;
  }

  private int compare(Map<String, String> first, Map<String, String> second, boolean kits) {
    Set<String> ids = new TreeSet<>(first.keySet());
    ids.addAll(second.keySet());
    int changed = 0;
    int worse = 0;
    for (String id : ids) {
      String old = first.getOrDefault(id, ABSENT);
      String now = second.getOrDefault(id, ABSENT);
      if (!old.equals(now)) {
        changed++;
        boolean broken = kits ? !old.equals(ABSENT) : now.equals("fail");
        worse += broken ? 1 : 0;
        console.out().printf("%s: %s -> %s%n", id, shown(old), shown(now));
      }
    }
    console
        .out()
        .printf(
            "%d of %d vectors differ, %d %s%n",
            changed, ids.size(), worse, kits ? "that may not change" : "fail now");
    return worse == 0 ? ExitCode.DONE : ExitCode.DISAGREEMENT;
  }

  private static String shown(String value) {
    return value.length() == 64 ? value.substring(0, 12) : value;
  }
}
