package org.sepllm.kernels.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sepllm.hat.cgen.CEmitter;
import org.sepllm.hat.cgen.CSource;
import org.sepllm.hat.cgen.CTarget;
import org.sepllm.hat.model.Expression;
import org.sepllm.hat.model.FunctionName;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.model.Parameter;
import org.sepllm.hat.model.ScalarType;
import org.sepllm.hat.model.Variable;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.KernelFacts;
import org.sepllm.hat.runtime.KernelLinker;
import org.sepllm.hat.runtime.RaceCheck;
import org.sepllm.hat.runtime.Specializer;
import org.sepllm.kernels.hopper.WarpgroupTiling;
import org.sepllm.kernels.tensor.GradientTiling;

/** NVIDIA's assembler keeps the tiled kernels in registers; their local memory is as stated. */
final class CudaTextTest {
  private static final Map<String, Integer> SIZES =
      Map.of("headDim", 128, "parts", 2, "packShift", 2, "sharing", 4);

  private static final int MOST_SPILLED = 96;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"Forward,forward", "QueryGradient,gradient", "KeyGradient,gradient"})
  void tiledKernelsStayInRegisters(String name, String method) throws Exception {
    assumeTrue(isFound(), "nvcc is not on the path");
    String text =
        Stream.of("F32", "F16", "bf16.%sBF16")
            .map(type -> type.startsWith("bf16") ? type.formatted(name) : name + type)
            .map(type -> new FunctionName("org.sepllm.kernels.attention." + type, method))
            .map(CudaTextTest::emitted)
            .reduce("", String::concat);
    String log = compile(text);
    assertThat(log.split("0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads", -1))
        .as(log)
        .hasSize(3 + 1);
  }

  /** What the facade asks of a device is what the kernels declare. */
  @ParameterizedTest
  @CsvSource({
    "Forward,forward," + Tiling.FORWARD_LOCAL_BYTES + "," + 32 * 1024,
    "KeyGradient,gradient," + Tiling.BACKWARD_LOCAL_BYTES + "," + 48 * 1024
  })
  void localMemoryFits(String name, String method, int stated, int limit) {
    FunctionName kernel = new FunctionName("org.sepllm.kernels.attention." + name + "F32", method);
    long declared =
        KernelFacts.of(KernelLinker.link(kernel, CudaTextTest.class.getClassLoader())).localBytes();
    assertThat(declared).isEqualTo((long) stated).isLessThanOrEqualTo(limit);
  }

  /** One group of warpgroups fits on an H100, which gives 227 KiB. */
  @Test
  void localMemoryOfWarpgroupKernelsFits() {
    FunctionName kernel =
        new FunctionName("org.sepllm.kernels.hopper.WarpgroupForwardF16", "forward");
    long declared =
        KernelFacts.of(KernelLinker.link(kernel, CudaTextTest.class.getClassLoader())).localBytes();
    assertThat(declared).isEqualTo(WarpgroupTiling.LOCAL_BYTES).isLessThanOrEqualTo(227 * 1024);
  }

  /** Two groups fit beside each other on an H100. */
  @Test
  void localMemoryOfTensorKernelsFits() {
    FunctionName kernel =
        new FunctionName("org.sepllm.kernels.tensor.TensorKeyGradientF16", "gradient");
    long declared =
        KernelFacts.of(KernelLinker.link(kernel, CudaTextTest.class.getClassLoader())).localBytes();
    assertThat(declared).isEqualTo(GradientTiling.LOCAL_BYTES);
    assertThat(2 * (declared + 1024)).isLessThanOrEqualTo(228 * 1024);
  }

  /** All 255 registers are in use; a few loop-invariant numbers may lie elsewhere. */
  @ParameterizedTest
  @CsvSource({
    "TensorForward,forward",
    "TensorQueryGradient,gradient",
    "TensorKeyGradient,gradient"
  })
  void tensorKernelsSpillNextToNothing(String name, String method) throws Exception {
    assumeTrue(isFound(), "nvcc is not on the path");
    String text =
        Stream.of(name + "F16", "bf16." + name + "BF16")
            .map(type -> new FunctionName("org.sepllm.kernels.tensor." + type, method))
            .map(CudaTextTest::emitted)
            .reduce("", String::concat);
    String log = compile(text);
    List<Integer> spills =
        Pattern.compile("(\\d+) bytes spill stores")
            .matcher(log)
            .results()
            .map(found -> Integer.valueOf(found.group(1)))
            .toList();
    assertThat(spills).as(log).hasSize(2).allMatch(bytes -> bytes <= MOST_SPILLED);
  }

  /** Products stay in flight: the assembler sees no reason to wait for each. */
  @ParameterizedTest
  @ValueSource(ints = {64, 96, 128})
  void warpgroupKernelsSpillNothing(int headDim) throws Exception {
    assumeTrue(isFound(), "nvcc is not on the path");
    String text =
        Stream.of("WarpgroupForwardF16", "bf16.WarpgroupForwardBF16")
            .map(type -> new FunctionName("org.sepllm.kernels.hopper." + type, "forward"))
            .map(name -> emitted(name, headDim))
            .reduce("", String::concat);
    String log = compile(text, "-gencode=arch=compute_90a,code=sm_90a");
    assertThat(log.split("0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads", -1))
        .as(log)
        .hasSize(2 + 1);
    assertThat(log).doesNotContain("wgmma");
  }

  private static String emitted(FunctionName name) {
    return emitted(name, SIZES.get("headDim"));
  }

  private static String emitted(FunctionName name, int headDim) {
    Kernel kernel = KernelLinker.link(name, CudaTextTest.class.getClassLoader());
    Map<String, Expression.Constant> constants = new HashMap<>();
    for (Parameter parameter : kernel.entry().parameters()) {
      if (parameter instanceof Variable variable) {
        long bits =
            variable.type() == ScalarType.INT
                ? variable.name().equals("headDim") ? headDim : SIZES.get(variable.name())
                : Float.floatToRawIntBits(0.088388f);
        constants.put(
            variable.name(),
            new Expression.Constant(kernel.entry().position(), variable.type(), bits));
      }
    }
    CompileOptions options =
        new CompileOptions(false, false, CompileOptions.DEFAULT_LOOP_LIMIT, RaceCheck.OFF);
    CSource source =
        CEmitter.emit(Specializer.specialize(kernel, constants), CTarget.CUDA, options);
    return "namespace n" + source.entry() + " {\n" + source.text() + "}\n";
  }

  private String compile(String text) throws IOException, InterruptedException {
    return compile(text, "-arch=sm_90");
  }

  private String compile(String text, String architecture)
      throws IOException, InterruptedException {
    Path source = Files.writeString(folder.resolve("kernels.cu"), text);
    Path log = folder.resolve("log.txt");
    List<String> command =
        List.of(
            "nvcc",
            "-cubin",
            architecture,
            "-Xptxas",
            "-v",
            "-o",
            folder.resolve("kernels.cubin").toString(),
            source.toString());
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    int status = process.waitFor();
    String output = Files.readString(log, StandardCharsets.UTF_8);
    assertThat(status).as(output).isZero();
    return output;
  }

  private static boolean isFound() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .anyMatch(path -> !path.isEmpty() && Files.isExecutable(Path.of(path, "nvcc")));
  }
}
