package org.sepllm.conformance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sepllm.hat.runtime.Availability;
import org.sepllm.hat.runtime.BackendDevice;
import org.sepllm.hat.runtime.BackendUnavailable;
import org.sepllm.hat.runtime.Backends;
import org.sepllm.hat.runtime.DeviceInfo;
import org.sepllm.hat.runtime.KernelBackend;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

class BackendsCommandTest {
  /** A back end that finds what it is told. */
  private static final class Told extends KernelBackend {
    private final String name;
    private final Availability availability;

    Told(String name, Availability availability) {
      this.name = name;
      this.availability = availability;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public int order() {
      return 1;
    }

    @Override
    public Availability availability() {
      return availability;
    }

    @Override
    public BackendDevice open() {
      throw new BackendUnavailable(name + " is never opened");
    }
  }

  private static String told(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    Console console = new Console(new ByteArrayInputStream(new byte[0]), stream, stream);
    List<KernelBackend> backends =
        List.of(
            new Told("vulkan", new Availability.Absent("libvulkan.so.1 is missing: install it")),
            new Told(
                "cuda",
                new Availability.Present(
                    List.of(new DeviceInfo("H100", "CUDA 13.0", 1024, 49152, 32)))));
    new CommandLine(new BackendsCommand(console, () -> backends)).execute(arguments);
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void whatIsFoundIsToldAndWhyTheRestIsNot() {
    assertThat(told())
        .isEqualTo(
            """
            vulkan: absent: libvulkan.so.1 is missing: install it
            cuda: present (taken unless another is asked for)
              H100
                driven by CUDA 13.0
                at most 1,024 work-items in a group, 49,152 bytes of local memory, warps of 32
            """);
  }

  @Test
  void theJsonOfEitherFollowsTheSchema() {
    JsonNode answer = new KernelSchema().read(told("--json"));
    assertThat(answer.get("backends").get(0).get("reason").asString())
        .isEqualTo("libvulkan.so.1 is missing: install it");
    assertThat(answer.get("backends").get(1).get("devices").get(0).get("warp_size").asInt())
        .isEqualTo(32);
  }

  @Test
  void everyBackEndOfTheClassPathIsListed() {
    CommandRun run = CommandRun.of("backends", "--json");

    assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
    List<String> names = new ArrayList<>();
    List<String> taken = new ArrayList<>();
    for (JsonNode backend : new KernelSchema().read(run.out()).get("backends")) {
      names.add(backend.get("name").asString());
      if (backend.get("taken").asBoolean()) {
        taken.add(backend.get("name").asString());
      }
    }
    assertThat(names).containsExactly("java-mt", "java-seq", "opencl", "cuda");
    assertThat(taken).containsExactly("java-mt");
  }

  @Test
  void anUnknownBackEndAskedForIsRefused() {
    System.setProperty(Backends.PROPERTY, "metal");
    try {
      CommandRun run = CommandRun.of("backends");
      assertThat(run.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
      assertThat(run.err())
          .isEqualTo(
              "sepllm: hat.backend is \"metal\", must be one of"
                  + " [java-mt, java-seq, opencl, cuda]\n");
    } finally {
      System.clearProperty(Backends.PROPERTY);
    }
  }
}
