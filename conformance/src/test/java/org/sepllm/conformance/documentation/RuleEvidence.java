package org.sepllm.conformance.documentation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sepllm.conformance.kit.build.KitBundle;
import org.sepllm.conformance.kit.file.KitFolder;
import org.sepllm.conformance.kit.file.RuleEntry;
import org.sepllm.conformance.repository.Checkout;

/**
 * What the repository holds about rules.
 *
 * @param tests the tests that name them
 * @param code the code that names them, kernels left out
 * @param kernels the kernels that name them
 * @param vectors the committed vectors of the kit, by rule
 * @param reasons why there are no vectors, by rule of the kit's index
 * @param indexed the rules of the kit's index
 */
record RuleEvidence(
    RuleCitations tests,
    RuleCitations code,
    RuleCitations kernels,
    Map<String, List<String>> vectors,
    Map<String, String> reasons,
    Set<String> indexed) {
  private static final String KERNELS = "hat-kernels/kernels";

  /** Sources that speak of rules without stating them: the kit's index and planted mistakes. */
  private static final List<String> NOT_BEHIND_RULES =
      List.of("package-info.java", "kit/build", "kit/mutant");

  /** Reads all of it. */
  static RuleEvidence ofRepository() {
    KitFolder kit =
        KitFolder.open(Checkout.top().resolve("conformance/kit").resolve(KitBundle.VERSION));
    List<RuleEntry> index = kit.manifest().rules();
    return new RuleEvidence(
        RuleCitations.inTests(
            both(Checkout.testSources(), Checkout.javaSources(KERNELS, "test")).toList()),
        RuleCitations.inCode(stating(Checkout.mainSources()).toList()),
        RuleCitations.inCode(
            stating(Checkout.javaSources(KERNELS, "main"))
                .filter(RuleEvidence::standsForItself)
                .toList()),
        vectors(kit),
        index.stream()
            .filter(rule -> !rule.untested().isEmpty())
            .collect(Collectors.toMap(RuleEntry::id, RuleEntry::untested)),
        index.stream().map(RuleEntry::id).collect(Collectors.toSet()));
  }

  private static Map<String, List<String>> vectors(KitFolder kit) {
    Map<String, List<String>> vectors = new TreeMap<>();
    kit.manifest().vectors().stream()
        .filter(entry -> entry.set().committed())
        .map(kit::vector)
        .forEach(vector -> {
          for (String rule : vector.rules()) {
            vectors.computeIfAbsent(rule, _ -> new ArrayList<>()).add(vector.id());
          }
        });
    return vectors;
  }

  private static Stream<Path> both(List<Path> files, List<Path> more) {
    return Stream.concat(files.stream(), more.stream());
  }

  private static Stream<Path> stating(List<Path> files) {
    return files.stream()
        .filter(file -> NOT_BEHIND_RULES.stream().noneMatch(file.toString()::contains));
  }

  /** Sources of narrower storage types are those of f32 with other names, if there are such. */
  private static boolean standsForItself(Path file) {
    String name = file.getFileName().toString();
    boolean hasWider =
        name.endsWith("BF16.java")
            || name.endsWith("F16.java")
                && Files.exists(file.resolveSibling(name.replace("F16", "F32")));
    return !hasWider;
  }
}
