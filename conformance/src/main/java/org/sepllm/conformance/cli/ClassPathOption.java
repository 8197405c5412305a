package org.sepllm.conformance.cli;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The option {@code --class-path}, shared by all commands that look for kernels. */
public final class ClassPathOption {
  @Option(
      names = "--class-path",
      paramLabel = "PATH",
      description = "Jars and folders of classes with more kernels, separated as for Java.")
  private List<String> paths = List.of();

  /**
   * Returns the entries in the order given.
   *
   * @return jars and folders; none without {@code --class-path}
   */
  public List<Path> entries() {
    return paths.stream()
        .flatMap(path -> Stream.of(path.split(Pattern.quote(File.pathSeparator))))
        .filter(entry -> !entry.isEmpty())
        .map(Path::of)
        .toList();
  }
}
