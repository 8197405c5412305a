package org.sepllm.conformance.cli;

import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sepllm.conformance.view.GridPicture;
import org.sepllm.conformance.view.GridText;
import org.sepllm.conformance.view.PictureWords;
import org.sepllm.conformance.view.VisibilityGrid;
import org.sepllm.datasets.AtomicFile;
import org.sepllm.reference.row.TokenRow;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The command {@code mask}. */
@Command(
    name = "mask",
    description = "Draw which keys each query of a short text sees, under a mask or a cache.")
final class MaskCommand implements Callable<Integer> {
  private static final String SCHEMA = "sepllm-mask";

  private final Console console;

  @Mixin private InlineTokenOptions tokens;
  @Mixin private MaskOrCacheOptions rules;
  @Mixin private JsonOption json;

  @Option(names = "--ascii", description = "Draw with ASCII characters only.")
  private boolean ascii;

  @Option(names = "--png", paramLabel = "FILE", description = "Write the picture as PNG instead.")
  private Optional<Path> png = Optional.empty();

  MaskCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (tokens.text().isPresent() == tokens.ids().isPresent()) {
      throw new UsageException("exactly one of --text and --ids is needed");
    }
    TokenSource source = TokenSource.ofInline(tokens, rules.vocabulary());
    ChosenRule chosen = rules.rule(source, MaskOrCacheOptions.Preference.MASK);
    TokenRow row = source.row();
    if (png.isEmpty() && !json.isJson() && row.length() > GridText.MAX_TOKENS) {
      throw new LimitReachedException(
          "text has %d tokens, at most %d are drawn without --png or --json"
              .formatted(row.length(), GridText.MAX_TOKENS));
    }
    VisibilityGrid grid = chosen.rule().grid(row, 0, row.length());
    PictureWords words = chosen.rule().words();
    if (png.isPresent()) {
      byte[] picture = GridPicture.png(grid, words, source.names());
      AtomicFile.write(png.get(), channel -> Channels.newOutputStream(channel).write(picture));
    }
    if (json.isJson()) {
      console.out().println(ViewJson.written(answer(source, chosen, grid)));
    } else if (png.isPresent()) {
      console.out().println("written " + png.get());
    } else {
      console.out().print(new GridText(grid, words, source.names(), ascii).draw());
      console.out().println("separators " + chosen.separators().shown(source.names()));
    }
    return ExitCode.DONE;
  }

  private static ObjectNode answer(TokenSource source, ChosenRule chosen, VisibilityGrid grid) {
    ObjectNode answer = ViewJson.answer(SCHEMA, source, chosen);
    ArrayNode tokens = answer.putArray("tokens");
    ArrayNode rows = answer.putArray("rows");
    ArrayNode kinds = answer.putArray("kinds");
    for (int query = 0; query < grid.queries(); query++) {
      tokens.add(ViewJson.token(source, query));
      rows.add(row(grid, query));
      kinds.add(kinds(grid, query));
    }
    return answer;
  }

  /** As in the port protocol: one character per key, 1 if it is visible. */
  private static String row(VisibilityGrid grid, int query) {
    return IntStream.range(0, grid.keys())
        .mapToObj(key -> grid.cell(query, key).visible() ? "1" : "0")
        .collect(Collectors.joining());
  }

  private static String kinds(VisibilityGrid grid, int query) {
    return IntStream.range(0, grid.keys())
        .mapToObj(key -> Character.toString(grid.cell(query, key).symbol(true)))
        .collect(Collectors.joining());
  }
}
