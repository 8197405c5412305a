package org.sepllm.conformance.mutant;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sepllm.conformance.repository.Checkout;
import org.sepllm.hat.model.ModelFormatException;
import org.sepllm.hat.model.ModelText;

/**
 * A kernel with one wrong line: a row of {@code docs/kernel-mutants.md}.
 *
 * @param number its number in the list
 * @param function the function, below {@code org.sepllm.kernels}
 * @param occurrence which of the equal lines of the function, from 1
 * @param line the line of the model
 * @param replacement what stands there instead; empty if the line is left out
 * @param killer the level of generated cases or the law that finds it
 */
record KernelMutant(
    int number, String function, int occurrence, String line, String replacement, String killer) {
  private static final String PACKAGE = "org.sepllm.kernels.";
  private static final String POSITIONS = " @ ";
  private static final String LEFT_OUT = "left out";
  private static final int MOST_POSITIONS = 40;
  private static final Pattern ROW =
      Pattern.compile(
          "\\| (\\d+) \\| `([^`]+)` \\| (\\d+) \\| `([^`]+)` \\| (?:`([^`]+)`|"
              + LEFT_OUT
              + ") \\| ([^|]+) \\| [^|]+ \\|");

  /** Reads the list. */
  static List<KernelMutant> list() {
    return Checkout.text(Checkout.top().resolve("docs/kernel-mutants.md"))
        .lines()
        .map(ROW::matcher)
        .filter(Matcher::matches)
        .map(row ->
            new KernelMutant(
                Integer.parseInt(row.group(1)),
                row.group(2),
                Integer.parseInt(row.group(3)),
                row.group(4),
                row.group(5) == null ? "" : row.group(5),
                row.group(6)))
        .toList();
  }

  /** The class whose model is changed. */
  String owner() {
    return PACKAGE + function.substring(0, function.indexOf("::"));
  }

  /** Changes a model; what it says must really be another. */
  String applyTo(String model) {
    List<String> lines = new ArrayList<>(Arrays.asList(model.split("\n", -1)));
    int at = place(lines);
    String old = lines.get(at);
    String indent = old.substring(0, old.length() - old.stripLeading().length());
    if (replacement.isEmpty()) {
      lines.remove(at);
      return parsed(String.join("\n", lines));
    }
    // A position stands for each expression; the mutant's expressions all stand where the line did.
    String position =
        old.contains(POSITIONS)
            ? old.substring(old.indexOf(POSITIONS) + POSITIONS.length()).split(" ", 2)[0]
            : "";
    String column = position.substring(position.indexOf(':') + 1);
    for (int more = 0; more < MOST_POSITIONS; more++) {
      String positions = position + String.join("", Collections.nCopies(more, " " + column));
      lines.set(at, indent + replacement + POSITIONS + positions);
      try {
        return parsed(String.join("\n", lines));
      } catch (ModelFormatException wrongNumber) {
        continue;
      }
    }
    throw new IllegalStateException("mutant " + number + " is no model: " + replacement);
  }

  private static String parsed(String model) {
    ModelText.readModule(model);
    return model;
  }

  private int place(List<String> lines) {
    int seen = 0;
    boolean inside = false;
    for (int at = 0; at < lines.size(); at++) {
      String text = lines.get(at);
      if (!text.startsWith(" ")) {
        inside = text.contains(PACKAGE + function + "(");
      }
      String statement = text.strip().split(POSITIONS, 2)[0];
      if (inside && statement.equals(line) && ++seen == occurrence) {
        return at;
      }
    }
    throw new IllegalStateException(
        "mutant " + number + ": " + function + " has no line " + occurrence + " `" + line + "`");
  }
}
