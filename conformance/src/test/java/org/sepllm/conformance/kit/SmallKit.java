package org.sepllm.conformance.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.sepllm.conformance.kit.file.Digests;
import org.sepllm.conformance.kit.file.KitFolder;
import org.sepllm.conformance.kit.file.KitManifest;
import org.sepllm.conformance.kit.file.ModelEntry;
import org.sepllm.conformance.kit.file.VectorEntry;
import org.sepllm.conformance.kit.file.VectorFiles;
import org.sepllm.conformance.kit.vector.KitModels;
import org.sepllm.conformance.kit.vector.KitVector;
import org.sepllm.conformance.repository.Checkout;

/** A kit of a few vectors of the released one, in a folder where it can be damaged. */
record SmallKit(Path folder) {
  static final Path RELEASED = Checkout.top().resolve("conformance/kit/1.1");
  static final List<String> IDS = List.of("attention-0071", "cache-0325", "mask-0273");

  static SmallKit in(Path folder) throws IOException {
    KitFolder released = KitFolder.open(RELEASED);
    List<VectorEntry> entries =
        released.manifest().vectors().stream().filter(entry -> IDS.contains(entry.id())).toList();
    for (VectorEntry entry : entries) {
      write(folder.resolve(entry.folder()), VectorFiles.write(released.vector(entry)));
    }
    Files.copy(
        RELEASED.resolve(KitManifest.MUTANTS_FILE), folder.resolve(KitManifest.MUTANTS_FILE));
    SmallKit kit = new SmallKit(folder);
    kit.writeManifest(entries);
    return kit;
  }

  private static void write(Path place, Map<String, byte[]> files) throws IOException {
    Files.createDirectories(place);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Files.write(place.resolve(file.getKey()), file.getValue());
    }
  }

  private void writeManifest(List<VectorEntry> entries) throws IOException {
    writeManifest(List.of(), entries);
  }

  private void writeManifest(List<ModelEntry> models, List<VectorEntry> entries)
      throws IOException {
    KitManifest whole = KitFolder.open(RELEASED).manifest();
    KitManifest few =
        new KitManifest(
            whole.kit(), whole.seed(), whole.rules(), whole.mutantsSha256(), models, entries);
    Files.write(manifest(), few.bytes());
  }

  /** Makes it a kit of one vector about a model. */
  void keepModel(String id) throws IOException {
    KitManifest whole = KitFolder.open(RELEASED).manifest();
    List<VectorEntry> entries =
        whole.vectors().stream().filter(entry -> entry.id().equals(id)).toList();
    try (Stream<Path> old = Files.walk(folder.resolve("vectors"))) {
      for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
    write(vector(id), files(id));
    for (ModelEntry model : whole.models()) {
      write(folder.resolve(model.folder()), KitModels.files(model.name()));
    }
    writeManifest(whole.models(), entries);
  }

  Path manifest() {
    return folder.resolve(KitManifest.FILE);
  }

  Path vector(String id) {
    return folder.resolve("vectors").resolve(id.substring(0, id.indexOf('-'))).resolve(id);
  }

  /** Changes the text of the manifest. */
  void rewriteManifest(UnaryOperator<String> change) throws IOException {
    String text = Files.readString(manifest());
    String changed = change.apply(text);
    if (changed.equals(text)) {
      throw new IllegalStateException("nothing was changed");
    }
    Files.writeString(manifest(), changed);
  }

  /** Puts other files in the place of a vector, with a digest that fits them. */
  void replace(String id, Map<String, byte[]> files) throws IOException {
    write(vector(id), files);
    List<VectorEntry> entries =
        KitFolder.open(folder).manifest().vectors().stream()
            .map(entry -> entry.id().equals(id) ? withDigest(entry, files) : entry)
            .toList();
    writeManifest(KitFolder.open(folder).manifest().models(), entries);
  }

  private static VectorEntry withDigest(VectorEntry entry, Map<String, byte[]> files) {
    return new VectorEntry(
        entry.id(), entry.level(), entry.set(), entry.facts(), Digests.of(files));
  }

  /** The files of a released vector. */
  static Map<String, byte[]> files(String id) {
    return VectorFiles.write(released(id));
  }

  static KitVector released(String id) {
    KitFolder released = KitFolder.open(RELEASED);
    return released.manifest().vectors().stream()
        .filter(entry -> entry.id().equals(id))
        .map(released::vector)
        .findFirst()
        .orElseThrow();
  }
}
