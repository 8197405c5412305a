package org.sepllm.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sepllm.hat.cgen.CEmitter;
import org.sepllm.hat.cgen.CSource;
import org.sepllm.hat.cgen.CTarget;
import org.sepllm.hat.model.Expression;
import org.sepllm.hat.model.FunctionName;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.model.Parameter;
import org.sepllm.hat.model.Variable;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.KernelLinker;
import org.sepllm.hat.runtime.RaceCheck;
import org.sepllm.hat.runtime.Specializer;

/** NVIDIA's compiler takes every cache kernel and keeps its private memory in registers. */
final class CudaTextTest {
  private static final Map<String, Number> LLAMA =
      Map.of(
          "kvHeads", 8, "sharing", 4, "heads", 32, "headDim", 128, "rotaryDim", 128, "scale", 0.1f);

  @TempDir Path folder;

  private static List<FunctionName> kernels() {
    List<FunctionName> names = new ArrayList<>();
    for (String name : List.of("scanGroups", "scanSums", "scatter", "bipe")) {
      names.add(new FunctionName("org.sepllm.kernels.scan.SeparatorScan", name));
    }
    for (String type : List.of("F32", "F16", "BF16")) {
      String part = type.equals("BF16") ? ".bf16." : ".";
      for (String name : List.of("append", "compact", "gather")) {
        names.add(new FunctionName("org.sepllm.kernels.cache" + part + "Cache" + type, name));
      }
      for (String name : List.of("part", "merge")) {
        names.add(new FunctionName("org.sepllm.kernels.decode" + part + "Decode" + type, name));
      }
      names.add(new FunctionName("org.sepllm.kernels.rope" + part + "Rotary" + type, "rotate"));
    }
    return names;
  }

  private static CSource source(FunctionName name, int rotation) {
    Kernel kernel = KernelLinker.link(name, CudaTextTest.class.getClassLoader());
    Map<String, Expression.Constant> constants = new HashMap<>();
    for (Parameter parameter : kernel.entry().parameters()) {
      if (parameter instanceof Variable variable) {
        Number number = variable.name().equals("rotation") ? rotation : LLAMA.get(variable.name());
        constants.put(
            variable.name(),
            number instanceof Float real
                ? Expression.Constant.ofFloat(kernel.entry().position(), real)
                : Expression.Constant.ofInt(kernel.entry().position(), number.intValue()));
      }
    }
    return CEmitter.emit(
        Specializer.specialize(kernel, constants),
        CTarget.CUDA,
        new CompileOptions(false, true, CompileOptions.DEFAULT_LOOP_LIMIT, RaceCheck.OFF));
  }

  @Test
  void noKernelHasAStackFrame() throws IOException, InterruptedException {
    StringBuilder text = new StringBuilder();
    List<String> flags = List.of();
    int number = 0;
    for (FunctionName name : kernels()) {
      for (int rotation = 0; rotation < (name.name().equals("part") ? 2 : 1); rotation++) {
        CSource source = source(name, rotation);
        flags = source.compilerFlags();
        String entry = source.entry() + "_" + number;
        text.append("namespace n").append(number++).append(" {\n");
        text.append(source.text().replace(source.entry() + "(", entry + "(")).append("}\n");
      }
    }
    List<String> reports = compile(text.toString(), flags);
    assertThat(reports).hasSize(number);
    assertThat(reports)
        .allSatisfy(line ->
            assertThat(line)
                .contains("0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads"));
  }

  private List<String> compile(String text, List<String> flags)
      throws IOException, InterruptedException {
    assumeTrue(isFound(), "nvcc is not on the path");
    Path source = Files.writeString(folder.resolve("kernels.cu"), text);
    Path log = folder.resolve("log.txt");
    List<String> command = new ArrayList<>(List.of("nvcc", "-cubin", "-arch=sm_90"));
    command.addAll(flags);
    command.addAll(List.of("-Xptxas", "-v", "-o", folder.resolve("kernels.cubin").toString()));
    command.add(source.toString());
    int status =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .waitFor();
    assertThat(status).as(Files.readString(log)).isZero();
    return Files.readAllLines(log).stream().filter(line -> line.contains("stack frame")).toList();
  }

  private static boolean isFound() {
    for (String place : System.getenv().getOrDefault("PATH", "").split(":")) {
      if (!place.isEmpty() && Files.isExecutable(Path.of(place, "nvcc"))) {
        return true;
      }
    }
    return false;
  }
}
