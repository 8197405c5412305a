package org.sepllm.conformance.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sepllm.conformance.kit.build.KitBundle;
import org.sepllm.conformance.kit.file.Digests;
import org.sepllm.conformance.kit.file.KitFolder;
import org.sepllm.conformance.kit.file.KitManifest;
import org.sepllm.conformance.kit.file.RuleEntry;
import org.sepllm.conformance.kit.file.VectorEntry;
import org.sepllm.conformance.kit.mutant.Mutant;
import org.sepllm.conformance.kit.mutant.Mutants;
import org.sepllm.conformance.kit.vector.KitLevel;
import org.sepllm.conformance.kit.vector.KitVector;
import org.sepllm.conformance.kit.vector.VectorSet;
import org.sepllm.conformance.repository.Checkout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The kit in the repository is the released one, follows from its seed, and is as strong as told.
 */
class KitReleaseTest {
  private static final Path KITS = Checkout.top().resolve("conformance/kit");
  private static final KitFolder KIT = KitFolder.open(KITS.resolve(KitBundle.VERSION));
  private static final List<KitVector> COMMITTED =
      KIT.manifest().vectors().stream()
          .filter(entry -> entry.set().committed())
          .map(KIT::vector)
          .toList();

  @Test
  void a_released_kit_never_changes() throws IOException {
    JsonNode releases = JsonMapper.shared().readTree(Checkout.text(KITS.resolve("releases.json")));
    Map<String, String> digests = new TreeMap<>();
    try (Stream<Path> kits = Files.list(KITS)) {
      kits.filter(Files::isDirectory)
          .forEach(kit -> digests.put(kit.getFileName().toString(), KitFolder.open(kit).digest()));
    }
    Map<String, String> released = new TreeMap<>();
    releases.properties().forEach(kit -> released.put(kit.getKey(), kit.getValue().stringValue()));
    assertThat(digests).containsKey(KitBundle.VERSION);
    assertThat(released).containsAllEntriesOf(digests);
  }

  /** The manifest of 1.0 follows from this kit: every vector of it is here, bit for bit. */
  @Test
  void the_kit_of_version_1_0_is_within_this_one() {
    KitManifest now = KIT.manifest();
    List<VectorEntry> vectors =
        now.vectors().stream()
            .filter(entry -> entry.level() != KitLevel.L4)
            .map(KitReleaseTest::inItsFirstSet)
            .toList();
    Set<String> ids = vectors.stream().map(VectorEntry::id).collect(Collectors.toSet());
    List<RuleEntry> rules =
        now.rules().stream()
            .filter(rule -> !rule.id().startsWith("SEP-MODEL"))
            .map(KitReleaseTest::beforeModels)
            .toList();
    String mutants = Digests.of(mutantsOf(ids).getBytes(StandardCharsets.UTF_8));
    KitManifest first = new KitManifest("1.0", now.seed(), rules, mutants, List.of(), vectors);
    JsonNode releases = JsonMapper.shared().readTree(Checkout.text(KITS.resolve("releases.json")));
    assertThat(Digests.of(first.bytes())).isEqualTo(releases.get("1.0").stringValue());
  }

  /** Two vectors made room for two about models in the set smoke. */
  private static VectorEntry inItsFirstSet(VectorEntry entry) {
    boolean smoke = Set.of("cache-0325", "cache-0466").contains(entry.id());
    VectorSet set = smoke ? VectorSet.SMOKE : entry.set();
    return new VectorEntry(entry.id(), entry.level(), set, entry.facts(), entry.sha256());
  }

  private static RuleEntry beforeModels(RuleEntry rule) {
    return Set.of("SEP-POS-004", "SEP-POS-005", "SEP-POS-006").contains(rule.id())
        ? new RuleEntry(
            rule.id(),
            rule.title(),
            rule.document(),
            "the port protocol has no question for it; the tests of this project cover it")
        : rule;
  }

  /** The catalogue of mistakes without those of models and without vectors that came later. */
  private static String mutantsOf(Set<String> ids) {
    JsonNode catalogue =
        JsonMapper.shared()
            .readTree(
                Checkout.text(KITS.resolve(KitBundle.VERSION).resolve(KitManifest.MUTANTS_FILE)));
    List<String> lines = new ArrayList<>();
    for (JsonNode mutant : catalogue.get("mutants")) {
      if (!mutant.get("area").stringValue().equals("model")) {
        ObjectNode line = (ObjectNode) mutant;
        List<String> killers = new ArrayList<>();
        line.get("killed_by").forEach(id -> killers.add(id.stringValue()));
        ArrayNode kept = line.putArray("killed_by");
        killers.stream().filter(ids::contains).forEach(kept::add);
        lines.add(line.toString());
      }
    }
    return "{\"schema\":\"sepllm/kit-mutants/1\",\n\"mutants\":[\n"
        + String.join(",\n", lines)
        + "\n]}\n";
  }

  @Test
  void the_folder_holds_what_the_manifest_says_and_nothing_else() {
    assertThat(KIT.problems()).isEmpty();
    assertThat(KIT.manifest().vectors())
        .allSatisfy(entry ->
            assertThat(KIT.holds(entry)).as(entry.id()).isEqualTo(entry.set().committed()));
  }

  @Test
  void the_seed_gives_every_vector_again_bit_for_bit() {
    KitBundle again = new KitBundle(KIT.manifest().seed());
    assertThat(again.manifest().vectors()).isEqualTo(KIT.manifest().vectors());
    assertThat(new String(again.content(KitManifest.FILE)))
        .isEqualTo(Checkout.text(KITS.resolve(KitBundle.VERSION).resolve(KitManifest.FILE)));
    long bytes =
        again
            .paths(List.of(VectorSet.SMOKE, VectorSet.CORE, VectorSet.EXTENDED))
            .mapToLong(path -> again.content(path).length)
            .sum();
    assertThat(bytes).isLessThanOrEqualTo(100L << 20);
  }

  @Test
  void it_has_at_least_5000_vectors_and_a_million_facts() {
    List<VectorEntry> ordinary =
        KIT.manifest().vectors().stream().filter(entry -> entry.set() != VectorSet.LONG).toList();
    assertThat(ordinary.size()).isGreaterThanOrEqualTo(5_000);
    assertThat(ordinary.stream().mapToLong(VectorEntry::facts).sum())
        .isGreaterThanOrEqualTo(1_000_000);
  }

  @Test
  void what_is_committed_is_small() throws IOException {
    try (Stream<Path> files = Files.walk(KITS)) {
      long bytes =
          files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
      assertThat(bytes).isLessThanOrEqualTo(15L << 20);
    }
  }

  @Test
  void every_planted_mistake_is_uncovered_and_the_smoke_kit_uncovers_19_of_20() {
    Map<String, List<KitVector>> areas =
        COMMITTED.stream().collect(Collectors.groupingBy(KitVector::area));
    Set<String> smoke =
        KIT.manifest().vectors().stream()
            .filter(entry -> entry.set() == VectorSet.SMOKE)
            .map(VectorEntry::id)
            .collect(Collectors.toSet());
    List<Mutant> mutants = Mutants.all();
    int bySmoke = 0;
    for (Mutant mutant : mutants) {
      List<String> killers =
          areas.get(mutant.area()).stream().filter(mutant::killedBy).map(KitVector::id).toList();
      assertThat(killers).as(mutant.id()).isNotEmpty();
      bySmoke += killers.stream().anyMatch(smoke::contains) ? 1 : 0;
    }
    assertThat(mutants).extracting(Mutant::id).doesNotHaveDuplicates();
    assertThat(mutants.size()).isGreaterThanOrEqualTo(250);
    assertThat(smoke.size()).isLessThanOrEqualTo(25);
    assertThat(bySmoke).isGreaterThanOrEqualTo(mutants.size() * 95 / 100);
  }

  @Test
  void vectors_name_the_mistakes_that_they_uncover() {
    for (Mutant mutant : Mutants.all().subList(0, 40)) {
      for (KitVector vector : COMMITTED) {
        if (vector.area().equals(mutant.area())) {
          assertThat(vector.kills().contains(mutant.id())).isEqualTo(mutant.killedBy(vector));
        }
      }
    }
  }

  @Test
  void every_rule_has_vectors_or_a_reason() {
    Set<String> tested = new TreeSet<>();
    COMMITTED.forEach(vector -> tested.addAll(vector.rules()));
    Set<String> known =
        KIT.manifest().rules().stream().map(RuleEntry::id).collect(Collectors.toSet());
    assertThat(known).containsAll(tested);
    assertThat(KIT.manifest().rules())
        .allSatisfy(rule ->
            assertThat(tested.contains(rule.id()))
                .as("%s has vectors, untested because: %s", rule.id(), rule.untested())
                .isEqualTo(rule.untested().isEmpty()));
  }

  @Test
  void every_vector_says_why_it_is_there() {
    assertThat(COMMITTED).allSatisfy(vector -> assertThat(vector.why()).isNotBlank());
  }
}
