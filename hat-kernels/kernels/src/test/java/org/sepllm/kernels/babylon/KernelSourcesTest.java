package org.sepllm.kernels.babylon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sepllm.hat.portable.KernelMemory;

/** Kernels refer to nothing but what upstream HAT has, by its import names and by its members. */
final class KernelSourcesTest {
  private static final Path SOURCES = Path.of("src/main/java");
  private static final Path MODELS = Path.of("target/classes/META-INF/hatmodel");

  @Test
  void sourcesWithKernelsImportMirroredTypesOnly() throws IOException {
    for (Path file : KernelSources.in(SOURCES)) {
      assertThat(KernelSources.foreignImports(file)).as(file.toString()).isEmpty();
    }
  }

  @Test
  void aForeignImportIsFound(@TempDir Path folder) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("K.java"),
            """
            import hat.KernelContext;
            import static java.util.Arrays.fill;
            import org.sepllm.hat.host.DeviceSession;
            import org.sepllm.reference.mask.Mask;
            class K { @Reflect static void k() {} }
            """);
    assertThat(KernelSources.in(folder)).containsExactly(file);
    assertThat(KernelSources.foreignImports(file))
        .containsExactly(
            "java.util.Arrays.fill",
            "org.sepllm.hat.host.DeviceSession",
            "org.sepllm.reference.mask.Mask");
  }

  /** The lifter notes beside each model which members of the mirrored API its source refers to. */
  @Test
  void membersAreListedAndUnverifiedOnesKeepToPackagesOfTheirOwn() throws IOException {
    Map<String, String> sections = manifest();
    assertThat(sections).containsValues("READ", "INFERRED", "UNVERIFIED", "OURS");
    for (Path file : references()) {
      boolean leftOut = file.getFileName().toString().contains(".bf16.");
      Set<String> allowed =
          leftOut ? Set.of("READ", "INFERRED", "UNVERIFIED") : Set.of("READ", "INFERRED");
      assertThat(Files.readAllLines(file))
          .as(file.toString())
          .isNotEmpty()
          .allMatch(name -> allowed.contains(sections.getOrDefault(name, "not listed")));
    }
  }

  private static List<Path> references() throws IOException {
    if (!Files.isDirectory(MODELS)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(MODELS)) {
      return files.filter(file -> file.toString().endsWith(".api")).sorted().toList();
    }
  }

  /** Returns the section of each member. */
  private static Map<String, String> manifest() throws IOException {
    Map<String, String> sections = new HashMap<>();
    String section = "";
    try (InputStream stream =
        KernelMemory.class.getResourceAsStream("/org/sepllm/hat/manifest.txt")) {
      for (String line :
          new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        if (line.startsWith("[")) {
          section = line.substring(1, line.length() - 1);
        } else if (!line.isBlank() && !line.startsWith("#")) {
          sections.put(line.replaceFirst("^type ", "").replaceFirst(" : .*", ""), section);
        }
      }
    }
    return sections;
  }
}
