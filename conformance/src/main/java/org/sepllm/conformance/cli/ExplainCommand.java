package org.sepllm.conformance.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.sepllm.conformance.view.VisibilityRule;
import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.DatasetException;
import org.sepllm.reference.row.TokenRow;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code explain}. */
@Command(
    name = "explain",
    description = {
      "Say which rule keeps a key visible to a query, or which compaction evicted it.",
      "Explains a cache, or a mask where --mask, --neighbors or --interval is given."
    })
final class ExplainCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      arity = "0..1",
      paramLabel = "TEXT",
      description = "A UTF-8 file, a folder of texts, or sample for the bundled one.")
  private Optional<String> path = Optional.empty();

  @Mixin private InlineTokenOptions tokens;
  @Mixin private MaskOrCacheOptions rules;
  @Mixin private JsonOption json;

  @Option(
      names = "--query",
      required = true,
      paramLabel = "I",
      description = "The index of the query, counted from 0, padding included.")
  private int query;

  @Option(
      names = "--key",
      paramLabel = "J",
      description = "The index of the key; without it all visible keys are listed.")
  private Optional<Integer> key = Optional.empty();

  ExplainCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    TokenSource source = source();
    requireIndex("--query", query, source.row());
    key.ifPresent(index -> requireIndex("--key", index, source.row()));
    ChosenRule chosen = rules.rule(source, MaskOrCacheOptions.Preference.CACHE);
    Explanation explanation =
        switch (chosen.rule()) {
          case VisibilityRule.OfMask mask -> new MaskAnswer(source, chosen, mask.rule(), query);
          case VisibilityRule.OfCache cache ->
              new CacheAnswer(source, chosen, cache.config(), query);
        };
    if (json.isJson()) {
      console
          .out()
          .println(
              ViewJson.written(
                  key.map(explanation::jsonOfKey).orElseGet(explanation::jsonOfQuery)));
    } else {
      console.out().println(chosen.rule().words().title());
      console.out().print(key.map(explanation::textOfKey).orElseGet(explanation::textOfQuery));
    }
    return ExitCode.DONE;
  }

  private TokenSource source() {
    long given = Stream.of(path, tokens.text(), tokens.ids()).filter(Optional::isPresent).count();
    if (given != 1) {
      throw new UsageException("exactly one of TEXT, --text and --ids is needed");
    }
    if (path.isPresent() && tokens.leftPadding() != 0) {
      throw new UsageException("--left-padding has no meaning for a file");
    }
    return path.isPresent()
        ? TokenSource.ofText(path.get(), rules.vocabulary(), console.err())
        : TokenSource.ofInline(tokens, rules.vocabulary());
  }

  private static void requireIndex(String name, int index, TokenRow row) {
    if (index < 0 || index >= row.length()) {
      throw new DatasetException(
          DatasetErrorKind.CONTRADICTION,
          "%s is %d, the text has the tokens 0 to %d".formatted(name, index, row.length() - 1));
    }
  }
}
