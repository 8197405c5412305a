package org.sepllm.conformance.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option {@code --config FILE}, shared by all commands that need sizes. */
public final class ConfigOption {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Read sizes and separators from a JSON file with the upstream names.")
  private Optional<Path> file = Optional.empty();

  /**
   * Returns the file to read.
   *
   * @return the path as given; empty without {@code --config}
   */
  public Optional<Path> file() {
    return file;
  }
}
