package org.sepllm.hat.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Grows kernels, compares the back ends on Java on them, and writes them as an archive.
 *
 * <p>Arguments: the file, the seed of the first class, and the number of classes of {@value
 * Fuzzer#KERNELS} kernels.
 */
public final class ArchiveCommand {
  private ArchiveCommand() {}

  /** Writes the archive; ends with 1 at the first disagreement. */
  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[0]);
    long first = Long.parseLong(arguments[1]);
    int classes = Integer.parseInt(arguments[2]);
    Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
    try (Fuzzer fuzzer = new Fuzzer(Fuzzer.SHRINKING_ATTEMPTS);
        Archive.Writer writer = new Archive.Writer(unfinished)) {
      for (int index = 0; index < classes; index++) {
        fuzzer.run(
            Fuzzer.seeds(first + index), false, (grown, expected) -> add(writer, grown, expected));
      }
      fuzzer.print(System.out);
    } catch (AssertionError disagreement) {
      Files.delete(unfinished);
      System.out.println(disagreement.getMessage());
      System.exit(1);
    }
    Files.move(unfinished, file);
    System.out.printf(
        Locale.ROOT,
        "%d kernels, seeds from %d, in %s: %d bytes%n",
        classes * Fuzzer.KERNELS,
        Fuzzer.seeds(first).getFirst(),
        file,
        Files.size(file));
  }

  private static void add(Archive.Writer writer, GrownClass grown, List<Results> expected) {
    try {
      writer.add(grown, expected);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
