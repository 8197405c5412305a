package org.sepllm.hat.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every function is called with what CUDA's headers declare, where they are installed. */
final class CudaSignaturesTest {
  private static final List<Path> FOLDERS =
      List.of(
          Path.of(System.getenv().getOrDefault("CUDA_HOME", "/usr/local/cuda"), "include"),
          Path.of("/usr/include"));

  /** Comments show calls that look like declarations. */
  private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/");

  private static final Map<String, Class<?>> TYPES =
      Map.ofEntries(
          Map.entry("int", int.class),
          Map.entry("unsigned int", int.class),
          Map.entry("CUdevice", int.class),
          Map.entry("CUresult", int.class),
          Map.entry("nvrtcResult", int.class),
          Map.entry("CUdevice_attribute", int.class),
          Map.entry("CUfunction_attribute", int.class),
          Map.entry("unsigned char", byte.class),
          Map.entry("size_t", long.class),
          Map.entry("CUdeviceptr", long.class),
          Map.entry("CUcontext", MemorySegment.class),
          Map.entry("CUstream", MemorySegment.class),
          Map.entry("CUmodule", MemorySegment.class),
          Map.entry("CUfunction", MemorySegment.class),
          Map.entry("CUevent", MemorySegment.class),
          Map.entry("CUstreamCaptureMode", int.class),
          Map.entry("CUpointer_attribute", int.class),
          Map.entry("unsigned long long", long.class),
          Map.entry("cuuint32_t", int.class),
          Map.entry("CUtensorMapDataType", int.class),
          Map.entry("CUtensorMapInterleave", int.class),
          Map.entry("CUtensorMapSwizzle", int.class),
          Map.entry("CUtensorMapL2promotion", int.class),
          Map.entry("CUtensorMapFloatOOBfill", int.class),
          Map.entry("CUgraph", MemorySegment.class),
          Map.entry("CUgraphExec", MemorySegment.class),
          Map.entry("nvrtcProgram", MemorySegment.class));

  @ParameterizedTest
  @CsvSource({"cuda.h, cu, 45", "nvrtc.h, nvrtc, 7"})
  void shapesAreThoseOfTheHeader(String file, String prefix, int functions) throws IOException {
    FakeGpu bound = new FakeGpu();
    bound.open();
    List<String> names =
        bound.shapes.keySet().stream().filter(name -> name.startsWith(prefix)).toList();
    assertThat(names).hasSize(functions);
    String header = header(file);
    for (String name : names) {
      Class<?>[] shape = bound.shapes.get(name).getMethods()[0].getParameterTypes();
      assertThat(shape).as(name).containsExactly(declared(header, publicName(header, name)));
    }
  }

  private static String header(String file) throws IOException {
    for (Path folder : FOLDERS) {
      if (Files.exists(folder.resolve(file))) {
        String header = Files.readString(folder.resolve(file), StandardCharsets.ISO_8859_1);
        return COMMENT.matcher(header).replaceAll("");
      }
    }
    assumeTrue(false, file + " is not installed");
    throw new AssertionError();
  }

  /** The headers declare versioned functions by plain names that they define as the others. */
  private static String publicName(String header, String symbol) {
    Matcher matcher =
        Pattern.compile(
                "(?m)^\\s*#define\\s+(\\w+)\\s+(?:__CUDA_API_PTSZ\\()?" + symbol + "\\)?\\s*$")
            .matcher(header);
    return matcher.find() ? matcher.group(1) : symbol;
  }

  /** The first declaration is that of the current version. */
  private static Class<?>[] declared(String header, String name) {
    Matcher matcher =
        Pattern.compile("(?m)^\\s*[\\w ]+\\*?\\s*(?:CUDAAPI )?\\*?" + name + "\\(([^)]*)\\);")
            .matcher(header);
    assertThat(matcher.find()).as(name + " is declared").isTrue();
    if (matcher.group(1).strip().equals("void")) {
      return new Class<?>[0];
    }
    return Arrays.stream(matcher.group(1).split(","))
        .map(CudaSignaturesTest::type)
        .toArray(Class<?>[]::new);
  }

  private static Class<?> type(String parameter) {
    if (parameter.contains("*")) {
      return MemorySegment.class;
    }
    String type = parameter.strip().replaceAll("\\s+\\w+$", "").strip();
    assertThat(TYPES).as(parameter).containsKey(type);
    return TYPES.get(type);
  }
}
