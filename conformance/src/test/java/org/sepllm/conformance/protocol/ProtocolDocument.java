package org.sepllm.conformance.protocol;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sepllm.conformance.repository.Checkout;

/** The documented examples of the port protocol. */
public final class ProtocolDocument {
  private static final Path DOCS = Checkout.top().resolve("docs");

  /** One documented request and the answer that follows it. */
  record Example(String request, String answer) {}

  private ProtocolDocument() {}

  static String schema() {
    return text("port-protocol.schema.json");
  }

  /** All pairs of lines in fenced blocks of JSON Lines. */
  static List<Example> examples() {
    List<Example> examples = new ArrayList<>();
    for (String block : blocks("jsonl")) {
      List<String> lines = block.lines().toList();
      for (int line = 0; line < lines.size(); line += 2) {
        examples.add(new Example(lines.get(line), lines.get(line + 1)));
      }
    }
    return examples;
  }

  /** The contents of the fenced blocks of a language. */
  public static List<String> blocks(String language) {
    Matcher fenced =
        Pattern.compile("(?ms)^```" + language + "\\n(.*?)^```$").matcher(text("port-protocol.md"));
    return fenced.results().map(result -> result.group(1)).toList();
  }

  private static String text(String file) {
    try {
      return Files.readString(DOCS.resolve(file));
    } catch (IOException missing) {
      throw new UncheckedIOException(missing);
    }
  }
}
