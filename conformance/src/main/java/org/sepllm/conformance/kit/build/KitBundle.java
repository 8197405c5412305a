package org.sepllm.conformance.kit.build;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sepllm.conformance.check.judge.Json;
import org.sepllm.conformance.kit.file.Digests;
import org.sepllm.conformance.kit.file.KitManifest;
import org.sepllm.conformance.kit.file.ModelEntry;
import org.sepllm.conformance.kit.file.RuleEntry;
import org.sepllm.conformance.kit.file.VectorEntry;
import org.sepllm.conformance.kit.file.VectorFiles;
import org.sepllm.conformance.kit.mutant.Mutant;
import org.sepllm.conformance.kit.mutant.Mutants;
import org.sepllm.conformance.kit.vector.KitModels;
import org.sepllm.conformance.kit.vector.KitVector;
import org.sepllm.conformance.kit.vector.VectorSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A whole kit in memory: every file by its path. */
public final class KitBundle {
  /** The version of the kit that this program makes. */
  public static final String VERSION = "1.1";

  private static final String RULES = "/org/sepllm/conformance/kit/rules.json";

  private final Map<String, byte[]> files = new TreeMap<>();
  private final List<VectorEntry> entries = new ArrayList<>();
  private final KitManifest manifest;

  /**
   * Makes the kit; the same seed always gives the same bytes.
   *
   * <p>Cost: about half a minute, 3 GiB of memory.
   *
   * <p>Range: any {@code seed}.
   *
   * @param seed from which generated vectors follow
   */
  public KitBundle(long seed) {
    KitBuilder builder = new KitBuilder(seed);
    KitSelection selection = KitSelection.load();
    Map<String, List<Mutant>> mutants =
        Mutants.all().stream().collect(Collectors.groupingBy(Mutant::area));
    List<KitVector> committed = new ArrayList<>();
    for (KitVector vector : builder.vectors()) {
      VectorSet set = selection.setOf(vector.id());
      KitVector named = set.committed() ? killing(vector, mutants) : vector;
      if (set.committed()) {
        committed.add(named);
      }
      add(named, set);
    }
    builder.longTier().forEach(vector -> add(vector, VectorSet.LONG));
    byte[] catalogue = catalogue(committed);
    this.manifest =
        new KitManifest(VERSION, seed, rules(), Digests.of(catalogue), models(), entries);
    files.put(KitManifest.MUTANTS_FILE, catalogue);
    files.put(KitManifest.FILE, manifest.bytes());
  }

  private List<ModelEntry> models() {
    List<ModelEntry> models = new ArrayList<>();
    for (String name : KitModels.NAMES) {
      Map<String, byte[]> content = KitModels.files(name);
      ModelEntry model = new ModelEntry(name, Digests.of(content));
      content.forEach((file, bytes) -> files.put(model.folder() + "/" + file, bytes));
      models.add(model);
    }
    return models;
  }

  private static KitVector killing(KitVector vector, Map<String, List<Mutant>> mutants) {
    return vector.killing(
        mutants.getOrDefault(vector.area(), List.of()).parallelStream()
            .filter(mutant -> mutant.killedBy(vector))
            .map(Mutant::id)
            .toList());
  }

  private void add(KitVector vector, VectorSet set) {
    Map<String, byte[]> content = VectorFiles.write(vector);
    VectorEntry entry =
        new VectorEntry(vector.id(), vector.level(), set, vector.facts(), Digests.of(content));
    entries.add(entry);
    content.forEach((name, bytes) -> files.put(entry.folder() + "/" + name, bytes));
  }

  /** The kill matrix: which committed vectors uncover which mistake. */
  private static byte[] catalogue(List<KitVector> committed) {
    Map<String, List<String>> killers = new TreeMap<>();
    for (KitVector vector : committed) {
      vector
          .kills()
          .forEach(
              mutant -> killers.computeIfAbsent(mutant, _ -> new ArrayList<>()).add(vector.id()));
    }
    String mutants =
        Mutants.all().stream()
            .map(mutant -> json(mutant, killers.getOrDefault(mutant.id(), List.of())))
            .collect(Collectors.joining(",\n"));
    String text = "{\"schema\":\"sepllm/kit-mutants/1\",\n\"mutants\":[\n" + mutants + "\n]}\n";
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String json(Mutant mutant, List<String> killers) {
    ObjectNode json = Json.object().put("id", mutant.id()).put("area", mutant.area());
    json.put("mistake", mutant.mistake());
    killers.forEach(json.putArray("killed_by")::add);
    return json.toString();
  }

  /**
   * Reads the index of rules.
   *
   * @return every rule of the specification
   * @throws UncheckedIOException if the program lacks it
   */
  public static List<RuleEntry> rules() {
    try (InputStream stream = KitBundle.class.getResourceAsStream(RULES)) {
      List<RuleEntry> rules = new ArrayList<>();
      for (JsonNode rule : JsonMapper.shared().readTree(stream).get("rules")) {
        rules.add(
            new RuleEntry(
                rule.get("id").stringValue(),
                rule.get("title").stringValue(),
                rule.get("document").stringValue(),
                rule.path("untested").asString("")));
      }
      return rules;
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /**
   * Gives what the kit holds.
   *
   * @return the manifest
   */
  public KitManifest manifest() {
    return manifest;
  }

  /**
   * Lists the files of some sets, the manifest, the catalogue of mistakes and the models among
   * them.
   *
   * @param sets the sets
   * @return the paths in the kit's folder, in order
   */
  public Stream<String> paths(List<VectorSet> sets) {
    List<String> folders =
        entries.stream()
            .filter(entry -> sets.contains(entry.set()))
            .map(VectorEntry::folder)
            .toList();
    Set<String> wanted = new HashSet<>(folders);
    return files.keySet().stream()
        .filter(path -> !path.startsWith("vectors/") || wanted.contains(parent(path)));
  }

  private static String parent(String path) {
    return path.substring(0, path.lastIndexOf('/'));
  }

  /**
   * Gives the content of a file.
   *
   * <p>Shape: the result is {@code [bytes]}.
   *
   * @param path its path in the kit's folder
   * @return a copy of its content
   */
  public byte[] content(String path) {
    return files.get(path).clone();
  }
}
