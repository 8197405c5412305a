package org.sepllm.hat.cgen;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** NVIDIA's compiler, where it is found on the path. */
public final class Nvcc {
  private Nvcc() {}

  /** Compiles a text, which must succeed, and returns what the compiler printed. */
  public static String compile(Path folder, String text, List<String> flags)
      throws IOException, InterruptedException {
    return compile(folder, text, "-arch=sm_90", flags);
  }

  /** Compiles a kernel for what it needs, which must succeed, and returns what was printed. */
  public static String compile(Path folder, CSource source, List<String> more)
      throws IOException, InterruptedException {
    List<String> flags = new ArrayList<>(source.compilerFlags());
    flags.addAll(more);
    return compile(folder, source.text(), source.architectureOption(), flags);
  }

  private static String compile(Path folder, String text, String architecture, List<String> flags)
      throws IOException, InterruptedException {
    assumeTrue(isFound(), "nvcc is not on the path");
    Path source = Files.writeString(folder.resolve("kernel.cu"), text);
    Path log = folder.resolve("log.txt");
    List<String> command = new ArrayList<>(List.of("nvcc", "-cubin", architecture));
    command.addAll(flags);
    command.addAll(List.of("-o", folder.resolve("kernel.cubin").toString(), source.toString()));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    int status = process.waitFor();
    String output = Files.readString(log, StandardCharsets.UTF_8);
    if (status != 0) {
      throw new AssertionError("nvcc ends with " + status + ":\n" + output + "\n" + text);
    }
    return output;
  }

  private static boolean isFound() {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(":")) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, "nvcc"))) {
        return true;
      }
    }
    return false;
  }
}
