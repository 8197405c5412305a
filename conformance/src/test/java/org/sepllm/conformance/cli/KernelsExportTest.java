package org.sepllm.conformance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class KernelsExportTest {
  private final KernelSchema schema = new KernelSchema();

  @TempDir private Path folder;

  private CommandRun export(String... words) {
    List<String> arguments = new ArrayList<>(List.of("export", "--out", folder.toString()));
    arguments.addAll(List.of(words));
    return TeachingSet.kernels(arguments.toArray(String[]::new));
  }

  private ObjectNode description(String name) throws IOException {
    return schema.read(Files.readString(folder.resolve(name)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--target cuda --fast", "--target opencl --checked"})
  void everyKernelIsExportedWithWhatALaunchNeeds(String mode) throws IOException {
    for (String name : TeachingSet.smallNames()) {
      CommandRun run =
          export(Stream.concat(Stream.of(name), Stream.of(mode.split(" "))).toArray(String[]::new));
      if (mode.contains("opencl") && run.err().contains("is an operation of warps")) {
        assertThat(run.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        continue;
      }
      assertThat(run.exitCode()).as(run.err()).isZero();

      List<Path> written =
          run.out().lines().map(line -> Path.of(line.substring("written ".length()))).toList();
      JsonNode description = schema.read(Files.readString(written.get(1)));
      assertThat(description.get("kernel").asString()).isEqualTo(name);
      assertThat(description.get("file").asString())
          .isEqualTo(written.getFirst().getFileName().toString());
      String shown =
          TeachingSet.kernels(
                  Stream.concat(Stream.of("show", name), Stream.of(mode.split(" ")))
                      .toArray(String[]::new))
              .out();
      assertThat(written.getFirst()).hasContent(shown);
      assertThat(declared(shown, description.get("entry").asString()))
          .isEqualTo(names(description.get("arguments")));
    }
  }

  /** The names of a kernel's parameters in the order in which C declares them. */
  private static List<String> declared(String text, String entry) {
    int start = text.lastIndexOf(" " + entry + "(") + entry.length() + 2;
    return Stream.of(text.substring(start, text.indexOf(')', start)).split(","))
        .map(parameter -> parameter.strip().replaceFirst(".*\\s", ""))
        .toList();
  }

  private static List<String> names(JsonNode arguments) {
    List<String> names = new ArrayList<>();
    arguments.forEach(argument -> names.add(argument.get("name").asString()));
    return names;
  }

  /** More than a text can declare is given at the launch. */
  @Test
  void largeLocalMemoryIsGivenAtTheLaunch() throws IOException {
    String name = "tensor.TensorForwardF16::forward";
    CommandRun run =
        CommandRun.of("kernels", "export", name, "--target", "cuda", "--out", folder.toString());

    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode launch = description("TensorForwardF16_forward.json").get("launch");
    assertThat(launch.get("dynamic_shared_bytes").asLong())
        .isEqualTo(launch.get("shared_bytes").asLong())
        .isGreaterThan(48 * 1024);
    assertThat(folder.resolve("TensorForwardF16_forward.cu"))
        .content()
        .contains("extern __shared__");
  }

  @Test
  void theDescriptionOfTheMatrixProduct() throws IOException {
    export(
        "MatmulF32::matmul",
        "--target",
        "cuda",
        "--with",
        "size=512",
        "--group",
        "16,16",
        "--items",
        "128,128");

    ObjectNode description = description("MatmulF32_matmul.json");
    assertThat(description.get("constants").toString())
        .isEqualTo("[{\"name\":\"size\",\"type\":\"int\",\"value\":512}]");
    JsonNode launch = description.get("launch");
    assertThat(launch.get("axes").asInt()).isEqualTo(2);
    assertThat(launch.get("group").toString()).isEqualTo("[16,16,1]");
    assertThat(launch.get("work_items").toString()).isEqualTo("[128,128,1]");
    assertThat(launch.get("grid").toString()).isEqualTo("[8,8,1]");
    assertThat(launch.get("depends_on_groups").asBoolean()).isTrue();
    assertThat(launch.get("shared_bytes").asInt()).isEqualTo(2 * 64 * 16 * Float.BYTES);
    assertThat(description.get("compile").get("example").asString())
        .isEqualTo(
            "nvcc -cubin -arch=sm_90 -fmad=false -prec-div=true -prec-sqrt=true -ftz=false"
                + " MatmulF32_matmul.cu");
    List<String> access = new ArrayList<>();
    description
        .get("arguments")
        .forEach(argument ->
            access.add(
                argument.get("kind").asString()
                    + (argument.has("access") ? " " + argument.get("access").asString() : "")));
    assertThat(access)
        .containsExactly(
            "buffer read", "length", "buffer read", "length", "buffer write", "length");
  }

  @Test
  void aMissingShapeOfGroupsIsMentionedWhereItMatters() throws IOException {
    CommandRun open = export("Reduction::sum", "--target", "cuda");
    assertThat(open.exitCode()).isZero();
    assertThat(open.err()).hasLineCount(1).contains("name it with --group");
    assertThat(description("Reduction_sum.json").get("launch").has("group")).isFalse();

    assertThat(export("Reduction::sum", "--target", "cuda", "--group", "128").err()).isEmpty();
    assertThat(export("saxpy", "--target", "cuda").err()).isEmpty();
  }

  @Test
  void aHeaderIsDescribedFieldByField() throws IOException {
    export("teaching.Append::append", "--target", "opencl");

    JsonNode buffer =
        description("Append_append.json")
            .get("arguments")
            .valueStream()
            .filter(argument -> argument.has("fields") && !argument.get("fields").isEmpty())
            .findFirst()
            .orElseThrow();
    assertThat(buffer.get("fields").get(0).get("atomic").asBoolean()).isTrue();
    assertThat(buffer.get("fields").get(0).get("offset").asInt()).isZero();
    assertThat(buffer.get("elements").get("offset").asInt()).isEqualTo(256);
    assertThat(buffer.get("access").asString()).isEqualTo("read_write");
  }

  @Test
  void theSchemaRefusesADescriptionThatLacksItsFaults() throws IOException {
    export("saxpy", "--target", "cuda", "--checked");

    ObjectNode description = description("Saxpy_saxpy.json");
    description.remove("faults");
    assertThat(schema.refuses(description)).isTrue();
    description.put("checked", false);
    assertThat(schema.refuses(description)).as("an argument for faults is left").isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "saxpy --target cuda --group 0 | 3 | group is 0,1,1, must have sizes of at least 1 and at"
            + " most 1024 work-items",
        "saxpy --target cuda --group 64,64 | 3 | group is 64,64,1",
        "saxpy --target cuda --group 1,1,1,1 | 3 | group is \"1,1,1,1\", must be one to three sizes",
        "saxpy --target cuda --group 16x16 | 3 | group is \"16x16\"",
        "saxpy --target cuda --items 64 | 2 | --items needs --group",
        "saxpy --target cuda --items 100 --group 64 | 3 | items are 100: global size 100 along x is"
            + " not a multiple of local size 64",
        "saxpy --target cuda --items many --group 64 | 3 | items is \"many\", must be one to three",
        "saxpy --target model | 2 | model",
        "nothing --target cuda | 3 | no kernel is called \"nothing\""
      })
  void refusalsLeaveNothingBehind(String words, int exitCode, String message) throws IOException {
    CommandRun run = export(words.split(" "));

    assertThat(run.exitCode()).isEqualTo(exitCode);
    assertThat(run.err()).hasLineCount(1).contains(message);
    assertThat(filesIn(folder)).isEmpty();
  }

  @Test
  void aFolderInTheWayLeavesBothFilesAsTheyWere() throws IOException {
    Path inTheWay = Files.createDirectories(folder.resolve("Saxpy_saxpy.json"));
    Path source = Files.writeString(folder.resolve("Saxpy_saxpy.cu"), "older");

    CommandRun run = export("saxpy", "--target", "cuda");

    assertThat(run.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err())
        .isEqualTo("sepllm: " + inTheWay + " is a folder, cannot be replaced by a file\n");
    assertThat(filesIn(folder)).containsExactlyInAnyOrder(inTheWay, source);
    assertThat(source).hasContent("older");
  }

  @Test
  void aFileInPlaceOfTheFolderIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    CommandRun run =
        TeachingSet.kernels("export", "saxpy", "--target", "cuda", "--out", file.toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).isEqualTo("sepllm: " + file + ": exists already\n");
  }

  @Test
  void anExportReplacesAnOlderOne() throws IOException {
    export("saxpy", "--target", "cuda");
    String before = Files.readString(folder.resolve("Saxpy_saxpy.json"));
    export("saxpy", "--target", "cuda", "--with", "alpha=2");
    assertThat(Files.readString(folder.resolve("Saxpy_saxpy.json"))).isNotEqualTo(before);
    assertThat(filesIn(folder)).hasSize(2);
  }

  private static List<Path> filesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
