package org.sepllm.kernels.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sepllm.hat.runtime.Availability.Absent;
import org.sepllm.hat.runtime.Backends;
import org.sepllm.kernels.AttentionKernels;
import org.sepllm.kernels.AttentionOclgrindMain;

/**
 * Oclgrind watches memory and races of the unchecked attention kernels, forward and backward.
 *
 * <p>It ends well even if it finds something: what counts is its log.
 */
final class OclgrindTest {
  private static final Path DRIVER = Path.of("/usr/lib/oclgrind/liboclgrind-rt-icd.so");
  private static final long MOST_MINUTES = 5;

  /** Oclgrind's device has 32 KiB unless told otherwise; the backward tiles need 42 KiB. */
  private static final String LOCAL_BYTES = "49152";

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void findsNothing(AttentionKernels kernels) throws IOException, InterruptedException {
    assumeTrue(Files.exists(DRIVER), "Oclgrind is not installed");
    assumeTrue(
        !(Backends.named("opencl").availability() instanceof Absent absent)
            || !absent.reason().contains("is missing"),
        "the OpenCL loader is not installed");
    Files.writeString(folder.resolve("oclgrind.icd"), DRIVER + "\n");
    Path log = folder.resolve("findings.txt");
    Path output = folder.resolve("output.txt");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(AttentionOclgrindMain.class.getName(), kernels.name()));
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
                "OCLGRIND_LOCAL_MEM_SIZE",
                LOCAL_BYTES,
                "OCLGRIND_LOG",
                log.toString()));
    Process process = builder.start();
    if (!process.waitFor(MOST_MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError("Oclgrind takes too long: " + Files.readString(output));
    }
    assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    assertThat(output).content().contains("Oclgrind").contains("within the bounds");
    assertThat(Files.exists(log) ? Files.readString(log) : "").isEmpty();
  }
}
