package org.sepllm.conformance.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.sepllm.conformance.check.plan.CheckSettings;
import org.sepllm.conformance.kit.build.CoverSearch;
import org.sepllm.conformance.kit.build.KitBuilder;
import org.sepllm.conformance.kit.build.KitBundle;
import org.sepllm.conformance.kit.vector.VectorSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code kit generate}: writes the kit that follows from a seed. */
@Command(
    name = "generate",
    description = {
      "Write the kit that follows from a seed; the same seed always gives the same bytes.",
      "With --select, search which vectors are committed and print them instead."
    })
final class KitGenerateCommand implements Callable<Integer> {
  private final Console console;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The folder to make; it must not exist.")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "From which the vectors follow (default: ${DEFAULT-VALUE}).")
  private long seed = CheckSettings.DEFAULT_SEED;

  @Option(
      names = "--committed",
      description = "Write the sets smoke and core alone, as the repository has them.")
  private boolean committed;

  @Option(names = "--long", description = "Write the streams of 4,000,000 steps too.")
  private boolean longTier;

  @Option(
      names = "--select",
      description = "Search the smallest sets that uncover the planted mistakes; print their ids.")
  private boolean select;

  KitGenerateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (select == out.isPresent()) {
      throw new UsageException("either --out DIR or --select must be given");
    }
    if (select) {
      console.out().println(new CoverSearch(new KitBuilder(seed).vectors()).selection());
      return ExitCode.DONE;
    }
    Path folder = out.get();
    if (Files.exists(folder)) {
      throw new BadInputException(folder + " exists already");
    }
    write(new KitBundle(seed), folder);
    return ExitCode.DONE;
  }

  /** Writes beside the place and moves the whole there, so that no half of a kit is left. */
  private void write(KitBundle kit, Path folder) throws IOException {
    Path target = folder.toAbsolutePath();
    Path temporary =
        Files.createTempDirectory(target.getParent(), "." + target.getFileName() + ".");
    try {
      long bytes = 0;
      int files = 0;
      for (String path : (Iterable<String>) kit.paths(sets())::iterator) {
        byte[] content = kit.content(path);
        Path file = temporary.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
        bytes += content.length;
        files++;
      }
      Files.setPosixFilePermissions(temporary, Files.getPosixFilePermissions(target.getParent()));
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      console.err().printf("sepllm: %s: %,d files, %,d bytes%n", folder, files, bytes);
    } finally {
      delete(temporary);
    }
  }

  private List<VectorSet> sets() {
    List<VectorSet> sets = new ArrayList<>(List.of(VectorSet.SMOKE, VectorSet.CORE));
    if (!committed) {
      sets.add(VectorSet.EXTENDED);
    }
    if (longTier) {
      sets.add(VectorSet.LONG);
    }
    return sets;
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted((first, second) -> second.compareTo(first)).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
