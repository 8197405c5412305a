package org.sepllm.hat.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sepllm.hat.runtime.Availability.Absent;

/**
 * Oclgrind, an OpenCL device that watches memory and races, runs kernels in a process of its own.
 *
 * <p>It ends well even if it finds something: what counts is its log.
 */
final class OclgrindTest {
  private static final Path DRIVER = Path.of("/usr/lib/oclgrind/liboclgrind-rt-icd.so");
  private static final long MOST_MINUTES = 5;

  @TempDir Path folder;

  @Test
  void findsNothingInTheTeachingSet() throws IOException, InterruptedException {
    Result result = run("teaching");
    assertThat(result.output()).contains("Oclgrind").contains("all cases passed");
    assertThat(result.log()).isEmpty();
  }

  @Test
  void findsAPlantedRaceAndAPlantedOverrun() throws IOException, InterruptedException {
    Result result = run("planted");
    assertThat(result.output()).contains("Oclgrind");
    assertThat(result.log()).containsIgnoringCase("data race").contains("Invalid write");
  }

  private record Result(String output, String log) {}

  private Result run(String what) throws IOException, InterruptedException {
    assumeTrue(Files.exists(DRIVER), "Oclgrind is not installed");
    assumeTrue(
        !(new OpenClBackend().availability() instanceof Absent absent)
            || !absent.reason().contains("is missing"),
        "the OpenCL loader is not installed");
    Files.writeString(folder.resolve("oclgrind.icd"), DRIVER + "\n");
    Path log = folder.resolve("findings.txt");
    Path output = folder.resolve("output.txt");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(OclgrindMain.class.getName(), what));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "OCL_ICD_VENDORS",
                folder.toString(),
                "OCLGRIND_DATA_RACES",
                "1",
                "OCLGRIND_MAX_ERRORS",
                "20",
                "OCLGRIND_LOG",
                log.toString()));
    Process process = builder.start();
    if (!process.waitFor(MOST_MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError("Oclgrind takes too long: " + Files.readString(output));
    }
    assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    String findings = Files.exists(log) ? Files.readString(log) : "";
    return new Result(Files.readString(output), findings);
  }
}
