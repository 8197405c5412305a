package org.sepllm.conformance.kit.build;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.sepllm.conformance.check.judge.Json;
import org.sepllm.conformance.kit.mutant.Mutant;
import org.sepllm.conformance.kit.mutant.Mutants;
import org.sepllm.conformance.kit.vector.KitLevel;
import org.sepllm.conformance.kit.vector.KitVector;
import tools.jackson.databind.node.ObjectNode;

/**
 * Searches the fewest vectors that uncover the planted mistakes.
 *
 * <p>The search is greedy: of all vectors the one that uncovers most of what is left, the smaller
 * one of two that are equal. What was committed before stays committed: its files name the mistakes
 * that it uncovers, and files of a kit never change. It always ends with the same choice.
 */
public final class CoverSearch {
  private static final int SMOKE = 25;
  private static final int TIMES = 3;
  private static final int OF_EACH_RULE = 4;

  private final List<KitVector> vectors;
  private final Map<String, Set<String>> kills = new LinkedHashMap<>();
  private final Map<String, Long> facts = new HashMap<>();

  /**
   * Asks every mistake every question of its operation; streams are left out.
   *
   * <p>Cost: about a minute.
   *
   * @param vectors all vectors of the kit
   */
  public CoverSearch(List<KitVector> vectors) {
    this.vectors = List.copyOf(vectors);
    Map<String, List<Mutant>> mutants =
        Mutants.all().stream().collect(Collectors.groupingBy(Mutant::area));
    Map<String, Set<String>> killed =
        vectors.parallelStream()
            .filter(vector -> vector.level() != KitLevel.L3)
            .collect(
                Collectors.toConcurrentMap(
                    KitVector::id, vector -> killed(vector, mutants.get(vector.area()))));
    for (KitVector vector : vectors) {
      kills.put(vector.id(), killed.getOrDefault(vector.id(), Set.of()));
      facts.put(vector.id(), vector.facts());
    }
  }

  private static Set<String> killed(KitVector vector, List<Mutant> mutants) {
    return mutants.stream()
        .filter(mutant -> mutant.killedBy(vector))
        .map(Mutant::id)
        .collect(Collectors.toSet());
  }

  /**
   * Chooses what is committed.
   *
   * @return the ids of {@code smoke} and of {@code core}, as the program's resource holds them
   */
  public ObjectNode selection() {
    Set<String> smoke = new LinkedHashSet<>();
    addCover(smoke, 1, SMOKE);
    Set<String> core = new LinkedHashSet<>(smoke);
    KitSelection.load().ids().stream().sorted().forEach(core::add);
    for (int times = 1; times <= TIMES; times++) {
      addCover(core, times, Integer.MAX_VALUE);
    }
    addWritten(core);
    addRules(core);
    core.removeAll(smoke);
    ObjectNode json = Json.object();
    smoke.stream().sorted().forEach(json.putArray("smoke")::add);
    core.stream().sorted().forEach(json.putArray("core")::add);
    return json;
  }

  /** Adds vectors until every mistake is uncovered so many times, where that is possible. */
  private void addCover(Set<String> chosen, int times, int most) {
    Map<String, Integer> missing = missing(chosen, times);
    while (!missing.isEmpty() && chosen.size() < most) {
      String best = best(chosen, missing.keySet());
      chosen.add(best);
      for (String mutant : kills.get(best)) {
        missing.computeIfPresent(mutant, (_, left) -> left == 1 ? null : left - 1);
      }
    }
  }

  private Map<String, Integer> missing(Set<String> chosen, int times) {
    Map<String, Integer> possible = new HashMap<>();
    kills
        .values()
        .forEach(mutants -> mutants.forEach(mutant -> possible.merge(mutant, 1, Integer::sum)));
    Map<String, Integer> missing = new HashMap<>();
    possible.forEach((mutant, most) -> {
      long done = chosen.stream().filter(id -> kills.get(id).contains(mutant)).count();
      int left = Math.min(times, most) - (int) done;
      if (left > 0) {
        missing.put(mutant, left);
      }
    });
    return missing;
  }

  private String best(Set<String> chosen, Set<String> missing) {
    String best = "";
    long most = 0;
    for (Map.Entry<String, Set<String>> vector : kills.entrySet()) {
      long uncovered = vector.getValue().stream().filter(missing::contains).count();
      boolean smaller =
          uncovered == most && uncovered > 0 && facts.get(vector.getKey()) < facts.get(best);
      if (!chosen.contains(vector.getKey()) && (uncovered > most || smaller)) {
        most = uncovered;
        best = vector.getKey();
      }
    }
    return best;
  }

  /**
   * What was written by hand, every question to refuse or about a model, and one stream of each
   * policy and option.
   */
  private void addWritten(Set<String> chosen) {
    for (KitVector vector : vectors) {
      boolean small = vector.why().startsWith("By hand") || vector.area().equals("invalid");
      boolean model = vector.level() == KitLevel.L4;
      boolean stream =
          vector.level() == KitLevel.L3 && vector.facts() < 100 && chosenStream(vector);
      if (small || stream || model) {
        chosen.add(vector.id());
      }
    }
  }

  private static boolean chosenStream(KitVector vector) {
    return vector.request().get("policy").asString("").equals("paper")
        || vector.request().get("cache_size").asInt(0) < 100;
  }

  private void addRules(Set<String> chosen) {
    Map<String, List<String>> ofRule = new LinkedHashMap<>();
    for (KitVector vector : vectors) {
      if (vector.facts() < 2_000 && vector.level() != KitLevel.L3) {
        vector
            .rules()
            .forEach(rule -> ofRule.computeIfAbsent(rule, _ -> new ArrayList<>()).add(vector.id()));
      }
    }
    Set<String> known = new HashSet<>(chosen);
    ofRule
        .values()
        .forEach(ids -> {
          long there = ids.stream().filter(known::contains).count();
          ids.stream()
              .filter(id -> !known.contains(id))
              .limit(Math.max(0, OF_EACH_RULE - there))
              .forEach(chosen::add);
        });
  }
}
