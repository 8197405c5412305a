package org.sepllm.conformance.kernels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.sepllm.hat.cgen.CTarget;
import org.sepllm.hat.runtime.KernelFacts;
import org.sepllm.hat.runtime.LaunchRange;

/** Writes a kernel as two files: its text, and how it is launched. */
public final class KernelExport {
  private final String source;
  private final String sourceName;
  private final String description;
  private final String descriptionName;
  private final boolean leavesGroupOpen;

  /**
   * Prepares an export.
   *
   * @param text the kernel as C
   * @param group the work-items of a group, where they are known
   * @param range all work-items in groups of that shape, where they are known
   */
  public KernelExport(CompiledText text, Optional<GroupShape> group, Optional<LaunchRange> range) {
    String suffix = text.source().target() == CTarget.CUDA ? ".cu" : ".cl";
    source = text.source().text();
    sourceName = text.source().entry() + suffix;
    description = new LaunchDescription(text, group, range).json(sourceName);
    descriptionName = text.source().entry() + ".json";
    leavesGroupOpen = group.isEmpty() && KernelFacts.of(text.kernel()).dependsOnGroups();
  }

  /**
   * Tells whether the description lacks a shape of groups that the kernel depends on.
   *
   * @return whether whoever launches the kernel must know the shape from elsewhere
   */
  public boolean leavesGroupOpen() {
    return leavesGroupOpen;
  }

  /**
   * Writes both files, or, if that fails, neither; files of their names are replaced.
   *
   * @param folder where to; it is created
   * @return the files: the text, then the description
   * @throws IOException if the folder or a file cannot be written
   */
  public List<Path> write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Path staging = Files.createTempDirectory(folder, ".export");
    try {
      Path newSource = Files.writeString(staging.resolve(sourceName), source);
      Path newDescription = Files.writeString(staging.resolve(descriptionName), description);
      Path sourceFile = folder.resolve(sourceName);
      Path descriptionFile = folder.resolve(descriptionName);
      for (Path file : List.of(sourceFile, descriptionFile)) {
        if (Files.isDirectory(file)) {
          throw new KernelInputException(file + " is a folder, cannot be replaced by a file");
        }
      }
      Files.move(newSource, sourceFile, StandardCopyOption.REPLACE_EXISTING);
      Files.move(newDescription, descriptionFile, StandardCopyOption.REPLACE_EXISTING);
      return List.of(sourceFile, descriptionFile);
    } finally {
      Files.deleteIfExists(staging.resolve(sourceName));
      Files.deleteIfExists(staging.resolve(descriptionName));
      Files.delete(staging);
    }
  }
}
