package org.sepllm.conformance.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.sepllm.conformance.kit.file.KitFolder;
import picocli.CommandLine.Option;

/** The option {@code --kit DIR}: which kit. */
final class KitOption {
  @Option(
      names = "--kit",
      paramLabel = "DIR",
      description = "The folder of the kit (default: the kit of this checkout).")
  private Optional<Path> folder = Optional.empty();

  KitFolder open() {
    Path place = folder.orElseGet(KitFolder::ofCheckout);
    if (folder.isEmpty() && !Files.isDirectory(place)) {
      throw new BadInputException(
          "there is no kit at "
              + place
              + ": give one with --kit DIR, or make one with kit generate --out DIR");
    }
    return KitFolder.open(place);
  }
}
