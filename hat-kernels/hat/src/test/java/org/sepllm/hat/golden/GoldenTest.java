package org.sepllm.hat.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sepllm.hat.cgen.CEmitter;
import org.sepllm.hat.cgen.CTarget;
import org.sepllm.hat.model.FunctionKind;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.model.ModelText;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.KernelLinker;
import org.sepllm.hat.runtime.RaceCheck;
import org.sepllm.hat.teaching.TeachingSet;
import org.sepllm.hat.teaching.warp.MatmulTensor;

/**
 * Shows each teaching kernel in Java and in every form it takes, one file for each class.
 *
 * <p>{@code mvn test -Dtest=GoldenTest -Dgolden.update=true} writes the files anew.
 */
final class GoldenTest {
  private static final Path FOLDER = Path.of("src/test/golden");
  private static final Path SOURCES = Path.of("src/test/java");

  private record Section(String title, String language, String text) {}

  static List<Class<?>> classes() {
    List<Class<?>> classes = new ArrayList<>(TeachingSet.classes());
    classes.add(MatmulTensor.class);
    return classes;
  }

  @ParameterizedTest
  @MethodSource("classes")
  void everyFormIsAsRecorded(Class<?> teaching) throws IOException {
    StringBuilder text = new StringBuilder("# " + teaching.getSimpleName() + "\n");
    for (Section section : sections(teaching)) {
      text.append("\n## ").append(section.title()).append("\n\n```").append(section.language());
      text.append('\n').append(section.text().strip()).append("\n```\n");
    }
    Path file = FOLDER.resolve(teaching.getSimpleName() + ".md");
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(FOLDER);
      Files.writeString(file, text);
    }
    assertThat(text.toString()).isEqualTo(Files.readString(file));
  }

  @Test
  void noRecordIsLeftOver() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(
              classes().stream().map(type -> type.getSimpleName() + ".md").toList());
    }
  }

  private static List<Section> sections(Class<?> teaching) throws IOException {
    String source = teaching.getName().replace('.', '/') + ".java";
    String model = model(teaching);
    List<Section> sections = new ArrayList<>();
    sections.add(new Section("Java", "java", Files.readString(SOURCES.resolve(source))));
    sections.add(new Section("Model", "text", model));
    List<Kernel> kernels =
        ModelText.readModule(model).functions().stream()
            .filter(function -> function.kind() == FunctionKind.KERNEL)
            .map(function -> KernelLinker.link(function.name(), teaching.getClassLoader()))
            .toList();
    for (Kernel kernel : kernels) {
      String name = kernel.entry().name().name();
      if (!kernel.usesWarps()) {
        sections.add(new Section("OpenCL C: " + name, "c", c(kernel, CTarget.OPENCL)));
      }
      sections.add(new Section("CUDA C: " + name, "cuda", c(kernel, CTarget.CUDA)));
    }
    return sections;
  }

  private static String c(Kernel kernel, CTarget target) {
    CompileOptions options =
        new CompileOptions(false, true, CompileOptions.DEFAULT_LOOP_LIMIT, RaceCheck.OFF);
    return CEmitter.emit(kernel, target, options).text();
  }

  private static String model(Class<?> teaching) throws IOException {
    String resource = "/" + KernelLinker.FOLDER + teaching.getName() + ".cm";
    try (InputStream stream = teaching.getResourceAsStream(resource)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
