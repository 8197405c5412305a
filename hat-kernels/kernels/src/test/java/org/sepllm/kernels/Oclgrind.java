package org.sepllm.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.sepllm.hat.runtime.Availability.Absent;
import org.sepllm.hat.runtime.Backends;

/**
 * Runs a program while Oclgrind watches memory and races of its kernels.
 *
 * <p>Oclgrind ends well even if it finds something: what counts is its log.
 */
public final class Oclgrind {
  private static final Path DRIVER = Path.of("/usr/lib/oclgrind/liboclgrind-rt-icd.so");
  private static final long MOST_MINUTES = 5;

  /** Oclgrind's device has 32 KiB unless told otherwise; the backward tiles need 42 KiB. */
  private static final String LOCAL_BYTES = "49152";

  private Oclgrind() {}

  /** Runs a class, which must end well without a finding, and returns what it printed. */
  public static String watch(Path folder, Class<?> program, String... arguments)
      throws IOException, InterruptedException {
    assumeTrue(Files.exists(DRIVER), "Oclgrind is not installed");
    assumeTrue(
        !(Backends.named("opencl").availability() instanceof Absent absent)
            || !absent.reason().contains("is missing"),
        "the OpenCL loader is not installed");
    Files.writeString(folder.resolve("oclgrind.icd"), DRIVER + "\n");
    Path log = folder.resolve("findings.txt");
    Path output = folder.resolve("output.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command(program, arguments))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
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
    String printed = Files.readString(output);
    assertThat(process.exitValue()).as(printed).isZero();
    assertThat(printed).contains("Oclgrind");
    assertThat(Files.exists(log) ? Files.readString(log) : "").isEmpty();
    return printed;
  }

  private static List<String> command(Class<?> program, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(program.getName());
    command.addAll(List.of(arguments));
    return command;
  }
}
