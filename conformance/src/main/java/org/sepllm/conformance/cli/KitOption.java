package org.sepllm.conformance.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.sepllm.conformance.kit.file.KitFolder;
import picocli.CommandLine.Option;

/** The option {@code --kit DIR}: which kit. */
final class KitOption {
  /** Where the launcher says that the checkout's kit lies. */
  private static final String PROPERTY = "sepllm.kit";

  private static final String DEFAULT = "conformance/kit/1.0";

  @Option(
      names = "--kit",
      paramLabel = "DIR",
      description = "The folder of the kit (default: the kit of this checkout).")
  private Optional<Path> folder = Optional.empty();

  KitFolder open() {
    return KitFolder.open(folder.orElseGet(() -> Path.of(System.getProperty(PROPERTY, DEFAULT))));
  }
}
