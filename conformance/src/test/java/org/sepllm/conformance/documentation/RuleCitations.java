package org.sepllm.conformance.documentation;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.sepllm.conformance.repository.Checkout;

/** Which files name which rules. */
final class RuleCitations {
  private static final Pattern ID = Pattern.compile("\\bSEP-[A-Z]+-\\d{3}\\b");

  /** Names of test methods cannot hold a hyphen, and some begin in lower case. */
  private static final Pattern NAME_IN_TEST =
      Pattern.compile("(?i)SEP[-_]?([A-Z]+)[-_]?(\\d{3})(?!\\d)");

  private final Map<String, Set<Path>> files = new TreeMap<>();

  private RuleCitations(List<Path> sources, Pattern pattern, Function<MatchResult, String> id) {
    for (Path source : sources) {
      pattern
          .matcher(Checkout.text(source))
          .results()
          .map(id)
          .forEach(rule -> files.computeIfAbsent(rule, _ -> new TreeSet<>()).add(source));
    }
  }

  /** Rules that code names. */
  static RuleCitations inCode(List<Path> sources) {
    return new RuleCitations(sources, ID, MatchResult::group);
  }

  /** Rules that tests name, in whatever way. */
  static RuleCitations inTests(List<Path> sources) {
    return new RuleCitations(
        sources,
        NAME_IN_TEST,
        name -> "SEP-" + name.group(1).toUpperCase(Locale.ROOT) + "-" + name.group(2));
  }

  /** The rules that are named. */
  Set<String> rules() {
    return files.keySet();
  }

  /** The files that name a rule, in the order of their paths. */
  Set<Path> of(String rule) {
    return files.getOrDefault(rule, Set.of());
  }
}
