package org.sepllm.datasets.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.sepllm.datasets.Utf8File;
import org.sepllm.datasets.json.JsonValue;

/** Real text that is always there: word problems, and the project's own documents. */
public final class BundledSample {
  private static final String PROBLEMS = "problems.jsonl";
  private static final String DOCUMENTS = "project";
  private static final long MAX_BYTES = 16L << 20;

  private BundledSample() {}

  /**
   * Returns grade-school word problems with worked answers, written for this project.
   *
   * @return more than sixty problems
   */
  public static List<WordProblem> problems() {
    return inResources(folder ->
        Utf8File.read(folder.resolve(PROBLEMS), MAX_BYTES)
            .lines()
            .map(line -> WordProblem.of(JsonValue.parse(PROBLEMS, line)))
            .toList());
  }

  /**
   * Returns the project's documents as they were when the library was built.
   *
   * @return the README and the files of {@code docs}, sorted by name
   */
  public static List<TextDocument> documents() {
    return inResources(resources -> documentsIn(resources.resolve(DOCUMENTS)));
  }

  private static List<TextDocument> documentsIn(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .sorted()
          .map(file ->
              new TextDocument(folder.relativize(file).toString(), Utf8File.read(file, MAX_BYTES)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns the whole sample: one document with all the problems, then the project's documents.
   *
   * @return the documents, at least two
   */
  public static List<TextDocument> all() {
    StringBuilder text = new StringBuilder();
    for (WordProblem problem : problems()) {
      text.append(problem.text()).append('\n');
    }
    List<TextDocument> all = new ArrayList<>();
    all.add(new TextDocument(PROBLEMS, text.toString()));
    all.addAll(documents());
    return List.copyOf(all);
  }

  // The resources are a folder of files in a build and entries of a jar afterwards.
  private static <T> T inResources(Function<Path, T> read) {
    try {
      URI uri = BundledSample.class.getResource(PROBLEMS).toURI();
      if (!uri.getScheme().equals("jar")) {
        return read.apply(Path.of(uri).getParent());
      }
      String[] parts = uri.toString().split("!", 2);
      Path jar = Path.of(URI.create(parts[0].substring("jar:".length())));
      try (FileSystem entries = FileSystems.newFileSystem(jar, Map.of())) {
        return read.apply(entries.getPath(parts[1]).getParent());
      }
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
