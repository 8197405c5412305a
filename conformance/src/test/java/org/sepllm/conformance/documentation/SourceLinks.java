package org.sepllm.conformance.documentation;

import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Short names of Java sources, and where in the repository a document finds them. */
final class SourceLinks {
  private final Path top;
  private final Map<String, Integer> sharing = new HashMap<>();
  private final Map<String, Path> used = new TreeMap<>();

  /** Learns which names several files share. */
  SourceLinks(Path top, Collection<Path> files) {
    this.top = top;
    files.stream().distinct().forEach(file -> sharing.merge(simpleName(file), 1, Integer::sum));
  }

  /** Links to files, with commas between them; a dash for none. */
  String cell(Collection<Path> files) {
    return files.isEmpty() ? "–" : files.stream().map(this::link).collect(Collectors.joining(", "));
  }

  private String link(Path file) {
    String simple = simpleName(file);
    String name = sharing.get(simple) == 1 ? simple : file.getParent().getFileName() + "." + simple;
    used.put(name, file);
    return "[" + name + "]";
  }

  /** What the links used so far stand for, a line for each. */
  String definitions() {
    return used.entrySet().stream()
        .map(link -> "[%s]: ../%s\n".formatted(link.getKey(), top.relativize(link.getValue())))
        .collect(Collectors.joining());
  }

  private static String simpleName(Path file) {
    return file.getFileName().toString().replaceFirst("\\.java$", "");
  }
}
