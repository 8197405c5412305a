package org.sepllm.datasets.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.DatasetException;
import org.sepllm.datasets.Utf8File;
import org.sepllm.datasets.json.JsonValue;

/**
 * Reads texts from files and folders.
 *
 * <p>A file of any name is one document, except that each line of a {@code .jsonl} file is one: an
 * object with {@code text}, or with {@code question} and {@code answer}. Of a folder the files
 * {@code *.txt}, {@code *.md} and {@code *.jsonl} are read, in all its folders, sorted by path.
 */
public final class TextCorpus {
  /** The most bytes that are read from one file or folder unless another limit is given: 1 GiB. */
  public static final long DEFAULT_MAX_BYTES = 1L << 30;

  private static final String JSON_LINES = ".jsonl";
  private static final Set<String> SUFFIXES = Set.of(".txt", ".md", JSON_LINES);

  private TextCorpus() {}

  /**
   * Reads a file or folder of at most 1 GiB.
   *
   * @param path a file, or a folder that holds text files
   * @return the documents, at least one
   * @throws DatasetException under the conditions of {@link #read(Path, long)}
   */
  public static List<TextDocument> read(Path path) {
    return read(path, DEFAULT_MAX_BYTES);
  }

  /**
   * Reads a file or folder.
   *
   * <p>Range: {@code maxBytes} at least 0, in bytes; sizes are checked before anything is read.
   *
   * @param path a file, or a folder that holds text files
   * @param maxBytes the most bytes that all files together may have
   * @return the documents, at least one
   * @throws DatasetException if the path does not exist, cannot be read, or holds no text file; if
   *     the sizes exceed {@code maxBytes}; if a file is binary or not UTF-8; or if a line of a
   *     {@code .jsonl} file is not such an object
   */
  public static List<TextDocument> read(Path path, long maxBytes) {
    if (!Files.isDirectory(path)) {
      return documents(path, maxBytes);
    }
    List<Path> files = textFiles(path);
    requireTotal(path, files, maxBytes);
    return files.stream().flatMap(file -> documents(file, maxBytes).stream()).toList();
  }

  private static List<Path> textFiles(Path folder) {
    try (Stream<Path> walk = Files.walk(folder)) {
      List<Path> files =
          walk.filter(file -> Files.isRegularFile(file) && SUFFIXES.contains(suffix(file)))
              .sorted()
              .toList();
      if (files.isEmpty()) {
        throw new DatasetException(
            DatasetErrorKind.NOT_FOUND, folder + " holds no .txt, .md or .jsonl file");
      }
      return files;
    } catch (IOException | UncheckedIOException e) {
      throw new DatasetException(
          DatasetErrorKind.UNREADABLE, folder + " cannot be listed: " + e.getMessage(), e);
    }
  }

  private static void requireTotal(Path folder, List<Path> files, long maxBytes) {
    long total = 0;
    for (Path file : files) {
      try {
        total = Math.addExact(total, Files.size(file));
      } catch (IOException e) {
        throw new DatasetException(
            DatasetErrorKind.UNREADABLE, file + " cannot be read: " + e.getMessage(), e);
      }
    }
    if (total > maxBytes) {
      throw Utf8File.tooLarge(folder.toString(), total, maxBytes);
    }
  }

  private static String suffix(Path file) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot).toLowerCase(Locale.ROOT);
  }

  private static List<TextDocument> documents(Path file, long maxBytes) {
    String text = Utf8File.read(file, maxBytes);
    return suffix(file).equals(JSON_LINES)
        ? jsonLines(file.toString(), text)
        : List.of(new TextDocument(file.toString(), text));
  }

  private static List<TextDocument> jsonLines(String file, String text) {
    List<TextDocument> documents = new ArrayList<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      if (!line.isBlank()) {
        String name = file + ":" + number;
        JsonValue value = JsonValue.parse(name, line);
        String content =
            value.find("text").map(JsonValue::text).orElseGet(() -> WordProblem.of(value).text());
        documents.add(new TextDocument(name, content));
      }
    }
    if (documents.isEmpty()) {
      throw new DatasetException(DatasetErrorKind.MALFORMED, file + " holds no JSON line");
    }
    return documents;
  }
}
