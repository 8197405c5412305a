package org.sepllm.conformance.cli;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sepllm.conformance.view.BlockCounts;
import org.sepllm.conformance.view.BlockPlot;
import org.sepllm.conformance.view.GridPicture;
import org.sepllm.conformance.view.TraceRun;
import org.sepllm.conformance.view.UsagePlot;
import org.sepllm.conformance.view.VisibilityGrid;
import org.sepllm.datasets.AtomicFile;
import org.sepllm.datasets.arrow.FullTraceFile;
import org.sepllm.datasets.arrow.MetadataKeys;
import org.sepllm.datasets.arrow.TraceFile;
import org.sepllm.reference.accounting.Usage;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.explain.ReplayMachine;
import org.sepllm.reference.row.TokenRow;
import org.sepllm.reference.trace.QueryTrace;

/** The files that the command trace leaves behind, each complete or not there. */
final class TraceFiles {
  private final Path folder;
  private final TokenSource source;
  private final ChosenRule chosen;
  private final CacheConfig config;
  private final List<Path> written = new ArrayList<>();

  TraceFiles(Path folder, TokenSource source, ChosenRule chosen, CacheConfig config) {
    this.folder = folder;
    this.source = source;
    this.chosen = chosen;
    this.config = config;
  }

  /** Returns the files written so far. */
  List<Path> written() {
    return List.copyOf(written);
  }

  void createFolder() throws IOException {
    Files.createDirectories(folder);
  }

  /** Runs the cache and writes every step while it does. */
  void writeTrace(TraceRun run) {
    TraceFile.write(named("trace.arrow"), metadata(), run::run);
  }

  /** Counts how large the full trace would be, and refuses more than 1 GiB unless forced. */
  long fullBytes(boolean force) {
    TokenRow row = source.row();
    TraceRun counting = new TraceRun(config, row, _ -> {}, _ -> {});
    counting.run(_ -> {});
    Usage usage = counting.summary().usage();
    long bytes =
        FullTraceFile.estimatedBytes(row.length(), usage.attendedSum(), usage.retainedSum());
    FullTraceFile.requireSize(bytes, force);
    return bytes;
  }

  /** Runs the cache again and writes every visible and stored key. */
  void writeFull(long bytes, boolean force, Progress progress) {
    FullTraceFile.write(
        named("full-trace.arrow"),
        metadata(),
        bytes,
        force,
        steps -> {
          ReplayMachine replay = new ReplayMachine(config, source.row());
          while (replay.hasNext()) {
            int query = replay.advance().query();
            steps.accept(new QueryTrace(query, replay.visibleKeys(), replay.storedKeys()));
            progress.at(query + 1);
          }
        });
  }

  void writePictures(TraceRun run, VisibilityGrid grid) {
    String title =
        "%s on %s, %,d tokens"
            .formatted(chosen.rule().words().title(), shortName(), source.row().length());
    write("usage.png", UsagePlot.png(run.curve(), title, config.cacheSize()));
    int first = grid.query(0);
    BlockCounts blocks = BlockCounts.ofCache(config, source.row(), first, first + grid.queries());
    write("blocks.png", BlockPlot.png(blocks, title, config.cacheSize()));
    write("mask.png", GridPicture.png(grid, chosen.rule().words(), source.names()));
  }

  /** A title has no room for a long path. */
  private String shortName() {
    Path name = Path.of(source.name()).getFileName();
    return name == null ? source.name() : name.toString();
  }

  /** Writes the summary and returns it; it names itself among the files. */
  String writeSummary(TraceReport report, TraceRun run) {
    Path file = named("summary.json");
    String summary = ViewJson.written(report.json(run.summary(), written));
    writeBytes(file, (summary + "\n").getBytes(StandardCharsets.UTF_8));
    return summary;
  }

  private Map<String, String> metadata() {
    Map<String, String> metadata = new TreeMap<>();
    metadata.put(MetadataKeys.CONFIGURATION, ViewJson.configuration(chosen));
    source
        .tokenizer()
        .ifPresent(tokenizer -> metadata.put(MetadataKeys.TOKENIZER, tokenizer.name()));
    metadata.put(MetadataKeys.SEPARATORS, chosen.separators().choice());
    metadata.put(MetadataKeys.SOURCE, source.name());
    return metadata;
  }

  private void write(String name, byte[] content) {
    writeBytes(named(name), content);
  }

  private Path named(String name) {
    Path file = folder.resolve(name);
    written.add(file);
    return file;
  }

  private static void writeBytes(Path file, byte[] content) {
    AtomicFile.write(file, channel -> Channels.newOutputStream(channel).write(content));
  }
}
