package org.sepllm.conformance.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sepllm.conformance.view.CompactionEvent;
import org.sepllm.conformance.view.PictureFonts;
import org.sepllm.conformance.view.TraceRun;
import org.sepllm.conformance.view.VisibilityGrid;
import org.sepllm.conformance.view.VisibilityRule;
import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.DatasetException;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.row.TokenRow;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code trace}. */
@Command(
    name = "trace",
    description = {
      "Run a cache over a text. Writes trace.arrow, usage.png, blocks.png, mask.png and summary.json,"
          + " and says where it compacted and what was evicted.",
      "The documents of a folder are one row, one after the other."
    })
final class TraceCommand implements Callable<Integer> {
  private static final int DEFAULT_PICTURE = 256;
  private static final Pattern RANGE = Pattern.compile("(\\d{1,9}):(\\d{1,9})");

  private final Console console;

  @Parameters(
      paramLabel = "TEXT",
      description = "A UTF-8 file, a folder of texts, or sample for the bundled one.")
  private String text;

  @Mixin private RuleOptions rules;
  @Mixin private JsonOption json;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "sepllm-trace",
      description =
          "The folder to write to, by default ${DEFAULT-VALUE}. It is created; files of the names"
              + " above are replaced.")
  private Path out;

  @Option(
      names = "--range",
      paramLabel = "FROM:TO",
      description =
          "The queries of blocks.png and mask.png, TO not included; by default the first 256.")
  private Optional<String> range = Optional.empty();

  @Option(
      names = "--no-pictures",
      description = "Leave the pictures out, for a machine without fonts.")
  private boolean noPictures;

  @Option(
      names = "--full",
      description = "Write full-trace.arrow too, with every visible and stored key.")
  private boolean full;

  @Option(names = "--force", description = "With --full, write more than 1 GiB all the same.")
  private boolean force;

  @Option(names = "--all", description = "Print every compaction and every evicted token.")
  private boolean all;

  TraceCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    requireSensible();
    TokenSource source = TokenSource.ofText(text, rules.vocabulary(), console.err());
    ChosenRule chosen = rules.cache(source, rules.file());
    CacheConfig config = ((VisibilityRule.OfCache) chosen.rule()).config();
    TokenRow row = source.row();
    Optional<VisibilityGrid> grid =
        noPictures ? Optional.empty() : Optional.of(picture(chosen.rule(), source.row()));
    TraceFiles files = new TraceFiles(out, source, chosen, config);
    Optional<Long> fullBytes = full ? Optional.of(files.fullBytes(force)) : Optional.empty();
    files.createFolder();

    TraceReport report = new TraceReport(source, chosen);
    if (!json.isJson()) {
      console.out().print(report.head());
    }
    TraceRun run = new TraceRun(config, source.row(), listener(report), progress(source)::at);
    files.writeTrace(run);
    fullBytes.ifPresent(bytes -> files.writeFull(bytes, force, progress(source)));
    grid.ifPresent(picture -> files.writePictures(run, picture));
    String summary = files.writeSummary(report, run);
    console
        .out()
        .print(json.isJson() ? summary + "\n" : report.text(run.summary(), grid, files.written()));
    return ExitCode.DONE;
  }

  private Consumer<CompactionEvent> listener(TraceReport report) {
    return json.isJson() ? report::note : event -> console.out().print(report.noted(event, all));
  }

  private Progress progress(TokenSource source) {
    return new Progress(console.err(), "trace", source.row().length());
  }

  private void requireSensible() {
    if (!noPictures) {
      PictureFonts.require();
    } else if (range.isPresent()) {
      throw new UsageException("--range has no meaning with --no-pictures");
    }
    if (all && json.isJson()) {
      throw new UsageException("--all is for text; trace.arrow holds every eviction");
    }
    if (force && !full) {
      throw new UsageException("--force has no meaning without --full");
    }
  }

  private VisibilityGrid picture(VisibilityRule rule, TokenRow row) {
    if (range.isEmpty()) {
      return rule.grid(row, 0, Math.min(DEFAULT_PICTURE, row.length()));
    }
    Matcher ends = RANGE.matcher(range.get());
    if (!ends.matches()) {
      throw new UsageException("--range is " + range.get() + ", must be FROM:TO");
    }
    int from = Integer.parseInt(ends.group(1));
    int to = Integer.parseInt(ends.group(2));
    if (from >= to || to > row.length()) {
      throw new DatasetException(
          DatasetErrorKind.CONTRADICTION,
          "--range is %s, must be FROM:TO with FROM < TO ≤ %d, the number of tokens"
              .formatted(range.get(), row.length()));
    }
    return rule.grid(row, from, to);
  }
}
