package org.sepllm.conformance.kit.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.sepllm.conformance.kit.vector.Expectation;
import org.sepllm.conformance.kit.vector.KitModels;
import org.sepllm.conformance.kit.vector.KitVector;
import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.DatasetException;

/**
 * A kit on disk; nothing in it is believed before its digest has been compared.
 *
 * <p>Symbolic links are refused, and so are files that are larger than any of the kit can be.
 */
public final class KitFolder {
  /** Where the launcher says that the kit lies. */
  private static final String PROPERTY = "sepllm.kit";

  private static final String DEFAULT = "conformance/kit/1.1";
  private static final List<String> NAMES =
      List.of(VectorFiles.VECTOR, VectorFiles.INPUT, VectorFiles.EXPECTED);

  private final Path folder;
  private final KitManifest manifest;
  private final String digest;
  private final Set<String> comparedModels = ConcurrentHashMap.newKeySet();

  private KitFolder(Path folder, KitManifest manifest, String digest) {
    this.folder = folder;
    this.manifest = manifest;
    this.digest = digest;
  }

  /**
   * Says where the kit of the checkout or of the packed command line lies.
   *
   * @return the folder that the launcher names, otherwise that below the top folder
   */
  public static Path ofCheckout() {
    return Path.of(System.getProperty(PROPERTY, DEFAULT));
  }

  /**
   * Opens a kit by its manifest.
   *
   * @param folder the folder of the kit
   * @return the kit
   * @throws DatasetException if the manifest is missing or damaged
   */
  public static KitFolder open(Path folder) {
    Path file = folder.resolve(KitManifest.FILE);
    byte[] content = PlainFile.read(file);
    return new KitFolder(folder, KitManifest.read(file.toString(), content), Digests.of(content));
  }

  /**
   * Gives what the kit says it holds.
   *
   * @return the manifest
   */
  public KitManifest manifest() {
    return manifest;
  }

  /**
   * Identifies the kit.
   *
   * @return the digest of the manifest, which holds the digests of everything else
   */
  public String digest() {
    return digest;
  }

  /**
   * Says whether the folder of a vector is there.
   *
   * @param entry the vector
   * @return false if it has to be generated first
   */
  public boolean holds(VectorEntry entry) {
    return PlainFile.exists(folder.resolve(entry.folder()));
  }

  /**
   * Reads a vector.
   *
   * @param entry the vector
   * @return the vector
   * @throws DatasetException if a file is missing, is not the one that the manifest knows, or is
   *     damaged
   */
  public KitVector vector(VectorEntry entry) {
    Map<String, byte[]> files = files(entry);
    if (!Digests.of(files).equals(entry.sha256())) {
      throw new DatasetException(
          DatasetErrorKind.MALFORMED,
          folder.resolve(entry.folder()) + " is not the vector that the manifest knows");
    }
    return VectorFiles.read(entry.id(), files);
  }

  /**
   * Reads a vector whose question a port can answer: its model is named by a path of this machine.
   *
   * @param entry the vector
   * @return the vector
   * @throws DatasetException as {@link #vector}, and if its model is not one that the manifest
   *     knows
   */
  public KitVector question(VectorEntry entry) {
    KitVector vector = vector(entry);
    String named = KitModels.folder(vector.request());
    if (named.isEmpty()) {
      return vector;
    }
    ModelEntry model =
        manifest.models().stream()
            .filter(known -> known.folder().equals(named))
            .findFirst()
            .orElseThrow(() ->
                VectorFiles.malformed(entry.id(), "the manifest does not know the model it names"));
    if (comparedModels.add(model.name()) && !Digests.of(files(model)).equals(model.sha256())) {
      throw changed(model);
    }
    String path = folder.resolve(named).toAbsolutePath().normalize().toString();
    return vector.asking(vector.request().deepCopy().put(KitModels.FIELD, path));
  }

  private DatasetException changed(ModelEntry model) {
    return new DatasetException(
        DatasetErrorKind.MALFORMED,
        folder.resolve(model.folder()) + " is not the model that the manifest knows");
  }

  private Map<String, byte[]> files(ModelEntry model) {
    Path place = folder.resolve(model.folder());
    requireOwnFolder(place);
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> inside = Files.list(place)) {
      for (Path file : inside.toList()) {
        files.put(file.getFileName().toString(), PlainFile.read(file));
      }
    } catch (IOException unreadable) {
      throw new DatasetException(
          DatasetErrorKind.UNREADABLE,
          place + " cannot be read: " + unreadable.getMessage(),
          unreadable);
    }
    return files;
  }

  private Map<String, byte[]> files(VectorEntry entry) {
    Path place = folder.resolve(entry.folder());
    requireOwnFolder(place);
    Map<String, byte[]> files = new TreeMap<>();
    for (String name : NAMES) {
      Path file = place.resolve(name);
      if (PlainFile.exists(file)) {
        files.put(name, PlainFile.read(file));
      }
    }
    return files;
  }

  /** No folder on the way may be a link, or the vector would lie outside of the kit. */
  private void requireOwnFolder(Path place) {
    Path step = folder;
    for (Path name : folder.relativize(place)) {
      step = step.resolve(name);
      if (!Files.isDirectory(step, LinkOption.NOFOLLOW_LINKS)) {
        throw new DatasetException(
            DatasetErrorKind.UNREADABLE, step + " is a link or a file, not a folder");
      }
    }
  }

  /**
   * Looks for everything that is not as the manifest says.
   *
   * @return what is wrong, one line each; empty if the kit is intact
   */
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    Set<Path> known = new HashSet<>();
    known.add(folder.resolve(KitManifest.FILE));
    Path mutants = folder.resolve(KitManifest.MUTANTS_FILE);
    known.add(mutants);
    try {
      if (!Digests.of(PlainFile.read(mutants)).equals(manifest.mutantsSha256())) {
        problems.add(mutants + " is not the one that the manifest knows");
      }
    } catch (DatasetException unreadable) {
      problems.add(unreadable.getMessage());
    }
    manifest.models().forEach(model -> check(model, known, problems));
    manifest.vectors().forEach(entry -> check(entry, known, problems));
    addUnknown(known, problems);
    return problems;
  }

  private void check(ModelEntry model, Set<Path> known, List<String> problems) {
    try {
      Map<String, byte[]> files = files(model);
      files.keySet().forEach(name -> known.add(folder.resolve(model.folder()).resolve(name)));
      if (!Digests.of(files).equals(model.sha256())) {
        problems.add(changed(model).getMessage());
      }
    } catch (DatasetException broken) {
      problems.add(broken.getMessage());
    }
  }

  private void check(VectorEntry entry, Set<Path> known, List<String> problems) {
    if (!holds(entry)) {
      if (entry.set().committed()) {
        problems.add(entry.folder() + " is missing");
      }
      return;
    }
    NAMES.forEach(name -> known.add(folder.resolve(entry.folder()).resolve(name)));
    try {
      KitVector vector = vector(entry);
      boolean valid = !(vector.expectation() instanceof Expectation.Refusal);
      if (vector.facts() != entry.facts() || valid != files(entry).containsKey(VectorFiles.INPUT)) {
        problems.add(entry.folder() + " has other files or facts than the manifest says");
      }
    } catch (DatasetException broken) {
      problems.add(broken.getMessage());
    }
  }

  private void addUnknown(Set<Path> known, List<String> problems) {
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
          .filter(file -> !known.contains(file))
          .sorted()
          .forEach(file -> problems.add(file + " does not belong to the kit"));
    } catch (IOException unreadable) {
      problems.add(folder + " cannot be read: " + unreadable.getMessage());
    }
  }
}
