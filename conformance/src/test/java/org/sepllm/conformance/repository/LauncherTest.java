package org.sepllm.conformance.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the launcher in a folder of its own, with stand-ins for Maven and Java that leave a log. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
  /** Prints its arguments after the flag {@code -jar}, one to a line, and exits with 7. */
  private static final String JAVA =
      """
      #!/bin/sh
      while [ "$1" != -jar ]; do shift; done
      shift 2
      printf '<%s>\\n' "$@"
      exit 7
      """;

  private static final List<String> TOOLS =
      List.of("bash", "cat", "dirname", "find", "grep", "head", "mkdir", "readlink");

  private static final String MAVEN =
      """
      #!/bin/sh
      echo built >>maven.log
      echo "noise of Maven"
      sleep 0.2
      [ ! -e broken ] || exit 1
      mkdir -p conformance/target && touch conformance/target/sepllm-9.9.jar
      """;

  @TempDir private Path temporary;
  private Path top;

  private record Run(int exitCode, String output, String errors) {}

  @BeforeEach
  void lay_out_a_checkout() throws IOException {
    top = Files.createDirectories(temporary.resolve("a checkout"));
    String launcher = Checkout.text(Checkout.top().resolve("sepllm"));
    writeExecutable(top.resolve("sepllm"), launcher);
    String search = Checkout.text(Checkout.top().resolve(".mvn/find-jdk-25.sh"));
    writeExecutable(
        top.resolve(".mvn/find-jdk-25.sh"),
        search.replaceAll("/usr/lib/jvm/|/Library/Java/", temporary + "/none/"));
    String options = Checkout.text(Checkout.top().resolve(".mvn/java-options.sh"));
    writeExecutable(top.resolve(".mvn/java-options.sh"), options);
    Files.createDirectories(top.resolve("reference/src/main"));
    Files.writeString(top.resolve("pom.xml"), "");
    Files.writeString(source(), "");
    layOutJdk(temporary.resolve("jdk"), "25.0.3");
    writeExecutable(temporary.resolve("bin/mvn"), MAVEN);
  }

  private Path source() {
    return top.resolve("reference/src/main/Mask.java");
  }

  private static void layOutJdk(Path jdk, String version) throws IOException {
    writeExecutable(jdk.resolve("bin/java"), JAVA);
    writeExecutable(jdk.resolve("bin/javac"), "");
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
  }

  private static void writeExecutable(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Process start(Path launcher, String... arguments) throws IOException {
    String path = temporary.resolve("bin") + ":" + System.getenv("PATH");
    return start(path, launcher, arguments);
  }

  private Process start(String path, Path launcher, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("/bin/bash", launcher.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(temporary.toFile());
    builder.environment().put("JAVA_HOME", temporary.resolve("jdk").toString());
    builder.environment().put("HOME", temporary.toString());
    builder.environment().put("PATH", path);
    return builder.start();
  }

  private static Run finish(Process process) throws IOException, InterruptedException {
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return new Run(process.exitValue(), output, errors);
  }

  private Run run(String... arguments) throws IOException, InterruptedException {
    return finish(start(top.resolve("sepllm"), arguments));
  }

  private long builds() throws IOException {
    Path log = top.resolve("maven.log");
    return Files.exists(log) ? Files.readAllLines(log).size() : 0;
  }

  @Test
  void the_first_call_builds_and_only_the_program_writes_to_standard_output() throws Exception {
    Run run = run("check", "two words", "");
    assertThat(run.output()).isEqualTo("<check>\n<two words>\n<>\n");
    assertThat(run.errors()).startsWith("sepllm: building").hasLineCount(1);
    assertThat(run.exitCode()).isEqualTo(7);
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void a_second_call_does_not_build() throws Exception {
    run("check");
    Run second = run("check");
    assertThat(second.output()).isEqualTo("<check>\n");
    assertThat(second.errors()).isEmpty();
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void a_newer_source_builds_again() throws Exception {
    run("check");
    Files.setLastModifiedTime(source(), FileTime.from(Instant.now().plusSeconds(1)));
    run("check");
    assertThat(builds()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hat-kernels/hat/src/main/Kernel.java", "hat-kernels/hat/pom.xml"})
  void a_newer_file_of_a_nested_module_builds_again(String name) throws Exception {
    run("check");
    Path nested = top.resolve(name);
    Files.createDirectories(nested.getParent());
    Files.writeString(nested, "");
    Files.setLastModifiedTime(nested, FileTime.from(Instant.now().plusSeconds(1)));
    run("check");
    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void calls_at_the_same_time_build_once() throws Exception {
    List<Process> started = new ArrayList<>();
    for (int call = 0; call < 4; call++) {
      started.add(start(top.resolve("sepllm"), "check"));
    }
    for (Process process : started) {
      assertThat(finish(process).output()).isEqualTo("<check>\n");
    }
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void a_failed_build_shows_its_log_and_ends_with_3() throws Exception {
    Files.writeString(top.resolve("broken"), "");
    Run run = run("check");
    assertThat(run.output()).isEmpty();
    assertThat(run.errors()).contains("noise of Maven", "the build failed");
    assertThat(run.exitCode()).isEqualTo(3);
  }

  @Test
  void it_works_through_links_from_any_folder() throws Exception {
    Path first = Files.createSymbolicLink(temporary.resolve("first"), top.resolve("sepllm"));
    Path folder = Files.createDirectories(temporary.resolve("other folder"));
    Path second = Files.createSymbolicLink(folder.resolve("second"), Path.of("..", "first"));
    assertThat(first).isSymbolicLink();
    assertThat(finish(start(second, "check")).output()).isEqualTo("<check>\n");
  }

  @Test
  void a_jdk_of_sdkman_is_found() throws Exception {
    layOutJdk(temporary.resolve("jdk"), "17.0.1");
    layOutJdk(temporary.resolve(".sdkman/candidates/java/25-tem"), "25");
    assertThat(run("check").exitCode()).isEqualTo(7);
  }

  /** A path with the tools of a small system, and neither Java nor Maven. */
  private String bareSystem() throws IOException {
    Path tools = Files.createDirectories(temporary.resolve("tools"));
    for (String tool : TOOLS) {
      Path program = Path.of("/usr/bin", tool);
      Path fallback = Path.of("/bin", tool);
      Path script = tools.resolve(tool);
      Files.writeString(
          script, "#!/bin/sh\nexec " + (Files.exists(program) ? program : fallback) + " \"$@\"\n");
      assertThat(script.toFile().setExecutable(true)).isTrue();
    }
    return tools.toString();
  }

  @Test
  void a_missing_jdk_is_named_with_what_to_install() throws Exception {
    layOutJdk(temporary.resolve("jdk"), "21.0.2");
    Run run = finish(start(bareSystem(), top.resolve("sepllm"), "check"));
    assertThat(run.output()).isEmpty();
    assertThat(run.errors()).contains("JDK 25 is needed", "openjdk-25-jdk-headless", "temurin-25");
    assertThat(run.exitCode()).isEqualTo(3);
  }

  @Test
  void a_missing_maven_is_named() throws Exception {
    Run run = finish(start(bareSystem(), top.resolve("sepllm"), "check"));
    assertThat(run.errors()).contains("Maven is needed", "package maven");
    assertThat(run.exitCode()).isEqualTo(3);
  }
}
