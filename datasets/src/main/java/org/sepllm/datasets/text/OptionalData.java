package org.sepllm.datasets.text;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.DatasetException;

/** The optional data folder: books, golden traces and tokenizers that are not in the repository. */
public final class OptionalData {
  /** The environment variable that names the folder; without it there is none. */
  public static final String VARIABLE = "SEPLLM_SHARED";

  private static final String BOOKS = "data/pg19-dev";

  private OptionalData() {}

  /**
   * Finds a file or folder of the optional data.
   *
   * @param relative its path inside the folder, for example {@code golden/mask.json.gz}
   * @return its path, or empty where the variable is not set or the folder lacks it
   * @throws DatasetException if the variable is set and names no folder
   */
  public static Optional<Path> find(String relative) {
    return find(Optional.ofNullable(System.getenv(VARIABLE)), relative);
  }

  static Optional<Path> find(Optional<String> variable, String relative) {
    Optional<Path> folder = variable.filter(value -> !value.isBlank()).map(Path::of);
    if (folder.isPresent() && !Files.isDirectory(folder.get())) {
      throw new DatasetException(
          DatasetErrorKind.NOT_FOUND,
          "%s is %s, which is not a folder".formatted(VARIABLE, folder.get()));
    }
    return folder.map(path -> path.resolve(relative)).filter(Files::exists);
  }

  /**
   * Reads the books of the optional data folder.
   *
   * @return the books sorted by name; none where the folder is absent
   * @throws DatasetException if a book cannot be read
   */
  public static List<TextDocument> books() {
    return find(BOOKS).map(TextCorpus::read).orElse(List.of());
  }
}
