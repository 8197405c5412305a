package org.sepllm.kernels.babylon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hat.KernelContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the script of the profile babylon with a stand-in: this JDK in place of Babylon's, and the
 * mirrored types alone in place of upstream HAT.
 */
@DisabledOnOs(OS.WINDOWS)
final class CompileKernelsTest {
  private static final Path SCRIPT = Path.of("../babylon/compile-kernels");
  private static final List<String> MIRRORED = List.of("hat", "optkl", "jdk");

  private static final String KERNEL =
      """
      package org.example;
      import hat.KernelContext;
      import hat.buffer.S32Array;
      import jdk.incubator.code.Reflect;
      final class Fill {
        @Reflect static void fill(S32Array a) { a.array(KernelContext.GIX(), Numbers.SEVEN); }
      }
      """;

  private record Run(int exitCode, String output) {}

  @TempDir private Path folder;
  private Path home;
  private Path sources;

  @BeforeEach
  void layOut() throws IOException {
    home = folder.resolve("babylon");
    sources = folder.resolve("sources");
    String java = Path.of(System.getProperty("java.home"), "bin").toString();
    program("java", "echo java.base@25; echo jdk.incubator.code@25");
    // This JDK's javac has no such module, and needs none: the types are on the class path.
    program(
        "javac",
        """
        words=()
        for word in "$@"; do
          case $word in --add-modules|jdk.incubator.code) ;; *) words+=("$word") ;; esac
        done
        exec %s/javac "${words[@]}"
        """
            .formatted(java));
    source("org/example/Fill.java", KERNEL);
    source(
        "org/example/Numbers.java",
        "package org.example; class Numbers { static final int SEVEN = 7; }");
    source("org/example/Host.java", "package org.example; class Host { no.such.Type field; }");
    source(
        "org/example/bf16/Fill.java",
        "package org.example.bf16; class Fill { @Reflect no.such.Type f; }");
  }

  private void program(String name, String line) throws IOException {
    Path file = home.resolve("bin").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/usr/bin/env bash\n" + line + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void source(String name, String text) throws IOException {
    Path file = sources.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /** Copies the mirrored types, so that nothing else of the toolkit can be referred to. */
  private Path mirroredTypes() throws Exception {
    Path toolkit =
        Path.of(KernelContext.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path copy = folder.resolve("hat");
    if (Files.isDirectory(toolkit)) {
      copyMirrored(toolkit, copy);
    } else {
      try (FileSystem jar = FileSystems.newFileSystem(toolkit)) {
        copyMirrored(jar.getPath("/"), copy);
      }
    }
    return copy;
  }

  private static void copyMirrored(Path toolkit, Path copy) throws IOException {
    for (String top : MIRRORED) {
      try (Stream<Path> files = Files.walk(toolkit.resolve(top))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Path target = copy.resolve(toolkit.relativize(file).toString());
          Files.createDirectories(target.getParent());
          Files.copy(file, target);
        }
      }
    }
  }

  private Run run(Path kernels) throws Exception {
    Process process =
        new ProcessBuilder(
                SCRIPT.toString(),
                home.toString(),
                mirroredTypes().toString(),
                kernels.toString(),
                folder.resolve("out").toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), output);
  }

  private List<String> compiled() throws IOException {
    Path out = folder.resolve("out");
    try (Stream<Path> files = Files.walk(out)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> out.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void kernelsAndWhatTheyReferToAreCompiledAndNothingElse() throws Exception {
    Run run = run(sources);
    assertThat(run.output()).isEqualTo("compiled 1 sources with kernels\n");
    assertThat(run.exitCode()).isZero();
    assertThat(compiled()).containsExactly("org/example/Fill.class", "org/example/Numbers.class");
  }

  @Test
  void theKernelsOfThisModuleNeedNothingButMirroredTypes() throws Exception {
    Path kernels = Path.of("src/main/java");
    long count =
        KernelSources.in(kernels).stream()
            .filter(file -> !file.toString().contains("/bf16/"))
            .count();
    assumeTrue(count > 0, "the module has no kernels");
    Run run = run(kernels);
    assertThat(run.output()).endsWith("compiled " + count + " sources with kernels\n");
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void aKernelThatNeedsThisProjectsApiIsRefusedAndLeavesNothing() throws Exception {
    source(
        "org/example/Fill.java",
        KERNEL.replace("Numbers.SEVEN", "org.sepllm.hat.runtime.LaunchRange.CHOSEN_LOCAL"));
    Run run = run(sources);
    assertThat(run.exitCode()).isNotZero();
    assertThat(run.output()).contains("org.sepllm.hat.runtime");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void anotherJdkIsNamed() throws Exception {
    program("java", "echo java.base@25");
    Run run = run(sources);
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.output())
        .isEqualTo(
            "compile-kernels: babylon.home is "
                + home
                + ", which is no Babylon JDK: it has no module jdk.incubator.code\n");
  }

  @Test
  void aFolderWithoutJavacIsNamed() throws Exception {
    Files.delete(home.resolve("bin/javac"));
    Run run = run(sources);
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.output())
        .isEqualTo("compile-kernels: babylon.home is " + home + ", which has no bin/javac\n");
  }
}
