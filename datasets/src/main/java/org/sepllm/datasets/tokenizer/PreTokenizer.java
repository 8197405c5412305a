package org.sepllm.datasets.tokenizer;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts text into the pieces inside which merging happens; no merge crosses a piece. */
final class PreTokenizer {
  /** The pattern of GPT-2, which byte-level pre-tokenizers use unless they say otherwise. */
  static final String GPT2 =
      "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

  // A tokenizer.json states patterns in another regular-expression language; these are the ones
  // whose meaning in Java is known to be the same.
  private static final Map<String, Pattern> KNOWN =
      Map.of(
          GPT2,
          compile(GPT2),
          llama3("{1,3}"),
          compile(llama3("{1,3}")),
          llama3(""),
          compile(llama3("")));

  private final List<Stage> stages;

  /** One step: an optional space in front of each piece, then an optional cut of it. */
  record Stage(boolean addPrefixSpace, Optional<Pattern> pattern) {}

  PreTokenizer(List<Stage> stages) {
    this.stages = List.copyOf(stages);
  }

  /** Returns the compiled form of a pattern whose meaning in Java is known. */
  static Optional<Pattern> knownPattern(String regex) {
    return Optional.ofNullable(KNOWN.get(regex));
  }

  // Llama 3 and GPT-4 cut numbers after three digits, Qwen after every digit.
  private static String llama3(String digits) {
    return "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}"
        + digits
        + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
  }

  private static Pattern compile(String regex) {
    return Pattern.compile(regex, Pattern.UNICODE_CHARACTER_CLASS);
  }

  void split(String text, Consumer<String> pieces) {
    apply(0, text, pieces);
  }

  private void apply(int stage, String piece, Consumer<String> pieces) {
    if (stage == stages.size()) {
      pieces.accept(piece);
      return;
    }
    boolean needsSpace = stages.get(stage).addPrefixSpace() && !piece.startsWith(" ");
    String prepared = needsSpace ? " " + piece : piece;
    Optional<Pattern> pattern = stages.get(stage).pattern();
    if (pattern.isEmpty()) {
      apply(stage + 1, prepared, pieces);
      return;
    }
    int done = 0;
    Matcher matcher = pattern.get().matcher(prepared);
    while (matcher.find()) {
      if (matcher.start() > done) {
        apply(stage + 1, prepared.substring(done, matcher.start()), pieces);
      }
      apply(stage + 1, matcher.group(), pieces);
      done = matcher.end();
    }
    if (done < prepared.length()) {
      apply(stage + 1, prepared.substring(done), pieces);
    }
  }
}
