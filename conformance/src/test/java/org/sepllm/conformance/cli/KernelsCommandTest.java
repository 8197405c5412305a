package org.sepllm.conformance.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sepllm.hat.model.ModelText;
import tools.jackson.databind.node.ObjectNode;

class KernelsCommandTest {
  private static final String TEACHING = "org.sepllm.hat.teaching.";

  @TempDir private Path folder;

  @Test
  void everyKernelIsListedOnceAndInOrder() {
    assertThat(TeachingSet.names())
        .isSorted()
        .doesNotHaveDuplicates()
        .contains(
            TEACHING + "Saxpy::saxpy",
            TEACHING + "MatmulF32::matmul",
            TEACHING + "Histogram::countParts",
            TEACHING + "Histogram::addParts",
            TEACHING + "bf16.Blend::blend")
        .noneMatch(name -> name.endsWith("::compute"));

    assertThat(TeachingSet.kernels("list").out())
        .contains(
            "org.sepllm.hat.teaching\n",
            "  Saxpy::saxpy(float alpha, F32Array x, F32Array y)\n      Saxpy.java:13\n");
  }

  @Test
  void theListAsJsonFollowsTheSchema() {
    ObjectNode answer = new KernelSchema().read(TeachingSet.kernels("list", "--json").out());

    List<String> names = new ArrayList<>();
    answer.get("kernels").forEach(kernel -> names.add(kernel.get("name").asString()));
    assertThat(names).isEqualTo(TeachingSet.names());
    answer.put("schema_version", 2);
    assertThat(new KernelSchema().refuses(answer)).isTrue();
  }

  @Test
  void everyKernelIsShownInEveryForm() {
    for (String name : TeachingSet.smallNames()) {
      String model = TeachingSet.kernels("show", name, "--target", "model").out();
      assertThat(ModelText.readKernel(model).entry().name().toString()).isEqualTo(name);
      CommandRun openCl = TeachingSet.kernels("show", name, "--target", "opencl");
      if (openCl.exitCode() != ExitCode.DONE) {
        assertThat(openCl.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(openCl.err())
            .hasLineCount(1)
            .contains("is an operation of warps, which OpenCL C does not have");
      } else {
        assertThat(openCl.out())
            .startsWith("// " + name + ": exact arithmetic, unchecked\n")
            .contains("__kernel void ");
      }
      assertThat(TeachingSet.kernels("show", name, "--target", "cuda").out())
          .startsWith("// " + name + ": exact arithmetic, unchecked\n")
          .contains("extern \"C\" __global__ void ");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"matmul", "MatmulF32::matmul --checked", "teaching.Scan::scanGroups --fast"})
  void cudaTextCompilesAsItIsPrinted(String words) throws IOException, InterruptedException {
    assumeTrue(TeachingSet.isInstalled("nvcc"), "nvcc is not on the path");
    String name = words.startsWith("matmul") ? "MatmulF16::" + words : words;
    List<String> arguments = new ArrayList<>(List.of("show", "--target", "cuda"));
    arguments.addAll(List.of(name.split(" ")));
    CommandRun run = TeachingSet.kernels(arguments.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isZero();

    Path source = Files.writeString(folder.resolve("kernel.cu"), run.out());
    String binary = folder.resolve("kernel.cubin").toString();
    Path log = folder.resolve("log");
    int status =
        new ProcessBuilder("nvcc", "-cubin", "-arch=sm_90", "-o", binary, source.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .waitFor();
    assertThat(status).as(Files.readString(log)).isZero();
  }

  @Test
  void numbersBecomeConstants() {
    String text =
        TeachingSet.kernels("show", "saxpy", "--target", "cuda", "--with", "alpha=2.5").out();
    assertThat(text).contains("void Saxpy_saxpy(float* x, int x_length,", "0x1.4p1f * x[i]");

    String model =
        TeachingSet.kernels("show", "MatmulF32::matmul", "--target", "model", "--with", "size=-64")
            .out();
    assertThat(model).contains("matmul(F32Array a, F32Array b, F32Array c)", "-64");
  }

  @Test
  void modesAreNamedInTheText() {
    assertThat(
            TeachingSet.kernels("show", "saxpy", "--target", "opencl", "--checked", "--fast").out())
        .startsWith("// org.sepllm.hat.teaching.Saxpy::saxpy: fast arithmetic, checked\n")
        .contains("hat_fault")
        .doesNotContain("FP_CONTRACT");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "compact --target cuda | 3 | \"compact\" is the name of 3 kernels; candidates are"
            + " org.sepllm.kernels.cache.CacheF16::compact, org.sepllm.kernels.cache.CacheF32::compact",
        "saxpi --target cuda | 3 | no kernel is called \"saxpi\"; candidates are org.sepllm.hat",
        "Axpy --target cuda | 3 | candidates are org.sepllm.hat.teaching.Saxpy::saxpy",
        "axpy --target cuda | 3 | no kernel is called \"axpy\"; candidates are org.sepllm.hat",
        "::saxpy --target cuda | 3 | no kernel is called \"::saxpy\"",
        "saxpy --target cuda --with beta=1 | 3 | Saxpy::saxpy has no number beta; its numbers are"
            + " [alpha]",
        "saxpy --target cuda --with x=1 | 3 | has no number x; its numbers are [alpha]",
        "saxpy --target cuda --with alpha=two | 3 | alpha is \"two\", must be a finite float",
        "saxpy --target cuda --with alpha=NaN | 3 | alpha is \"NaN\", must be a finite float",
        "MatmulF32::matmul --target cuda --with size=3000000000 | 3 | size is \"3000000000\", must be"
            + " an int from -2147483648 to 2147483647",
        "saxpy --target cuda --with alpha | 2 | alpha",
        "saxpy --target model --checked | 2 | --checked has no meaning for --target model",
        "saxpy --target metal | 2 | metal",
        "saxpy | 2 | --target",
        "--target cuda | 2 | NAME"
      })
  void whatCannotBeShownIsRefusedInOneLine(String words, int exitCode, String message) {
    CommandRun run =
        TeachingSet.kernels(
            Stream.concat(Stream.of("show"), Stream.of(words.split(" "))).toArray(String[]::new));

    assertThat(run.exitCode()).isEqualTo(exitCode);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).hasLineCount(1).startsWith("sepllm: ").contains(message);
  }

  @Test
  void aJarIsReadLikeAFolder() throws IOException {
    Path jar = jarOf(Pattern.compile(".*teaching.Histogram.*"));

    CommandRun list = CommandRun.of("kernels", "list", "--plain", "--class-path", jar.toString());
    assertThat(list.out())
        .contains(TEACHING + "Histogram::addParts\n", TEACHING + "Histogram::countParts\n");
    assertThat(
            CommandRun.of(
                    "kernels",
                    "show",
                    "teaching.Histogram::countParts",
                    "--target",
                    "opencl",
                    "--class-path",
                    jar.toString())
                .out())
        .contains("__local int part[256]");
  }

  @Test
  void aKernelWithoutItsClassesIsRefused() throws IOException {
    Path jar = jarOf(Pattern.compile("META-INF.*teaching.Histogram.*"));

    CommandRun run =
        CommandRun.of(
            "kernels",
            "show",
            "teaching.Histogram::addParts",
            "--target",
            "model",
            "--class-path",
            jar.toString());

    assertThat(run.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err())
        .isEqualTo(
            "sepllm: org.sepllm.hat.teaching.Histogram::addParts cannot be linked:"
                + " org.sepllm.hat.teaching.Histogram is not on the class path\n");
  }

  @Test
  void aBrokenClassPathIsRefused() throws IOException {
    Path missing = folder.resolve("missing.jar");
    Path text = Files.writeString(folder.resolve("text.jar"), "text");
    Path models = Files.createDirectories(folder.resolve("classes/META-INF/hatmodel"));
    Files.writeString(models.resolve("org.example.Broken.cm"), "hatmodel 1\nnonsense\n");

    refusedClassPath(missing, missing + ": no such file or folder");
    refusedClassPath(text, text + " is neither a folder nor a jar");
    refusedClassPath(folder.resolve("classes"), "org.example.Broken.cm is no model: ");
  }

  private static void refusedClassPath(Path entry, String message) {
    CommandRun run = CommandRun.of("kernels", "list", "--class-path", entry.toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).hasLineCount(1).contains(message);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void wrongUsageNamesTheCommands() {
    CommandRun none = CommandRun.of("kernels");
    assertThat(none.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(none.err())
        .isEqualTo("sepllm: list, show or export is missing; see sepllm kernels --help\n");
    CommandRun both = CommandRun.of("kernels", "list", "--plain", "--json");
    assertThat(both.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(both.err()).isEqualTo("sepllm: --plain and --json exclude each other\n");
  }

  /** Packs the classes and models whose names match. */
  private Path jarOf(Pattern names) throws IOException {
    Path jar = folder.resolve("some.jar");
    Path classes = TeachingSet.classes();
    try (Stream<Path> files = Files.walk(classes);
        OutputStream out = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = classes.relativize(file).toString();
        if (names.matcher(name).matches()) {
          zip.putNextEntry(new ZipEntry(name));
          Files.copy(file, zip);
          zip.closeEntry();
        }
      }
    }
    return jar;
  }
}
