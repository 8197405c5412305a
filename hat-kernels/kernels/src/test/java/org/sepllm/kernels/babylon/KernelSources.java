package org.sepllm.kernels.babylon;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The sources of kernels below a folder, and what they import. */
final class KernelSources {
  private static final Pattern IMPORT =
      Pattern.compile("(?m)^import (?:static )?([\\w.]+(?:\\.\\*)?);");

  /** The extension for warps, which upstream HAT does not know. */
  private static final String WARPS = "org.sepllm.hat.warp.";

  private static final Pattern PORTABLE =
      Pattern.compile(
          "(?:hat|optkl|jdk\\.incubator\\.code|java\\.lang|org\\.sepllm\\.hat\\.portable"
              + "|org\\.sepllm\\.kernels)\\..*");

  private KernelSources() {}

  /** Returns the files with kernels or functions of kernels, without those for warps. */
  static List<Path> in(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> read(file).contains("@Reflect"))
          .filter(file -> !read(file).contains("import " + WARPS))
          .sorted()
          .toList();
    }
  }

  /** Returns what a source imports and may not: upstream HAT has no such class. */
  static List<String> foreignImports(Path file) {
    return IMPORT
        .matcher(read(file))
        .results()
        .map(found -> found.group(1))
        .filter(name -> !PORTABLE.matcher(name).matches())
        .toList();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
