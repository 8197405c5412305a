package org.sepllm.conformance.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sepllm.conformance.check.cases.AttentionCase;
import org.sepllm.conformance.check.generate.AttentionCases;
import org.sepllm.conformance.check.plan.CheckSettings;
import org.sepllm.conformance.port.PortFailure;
import org.sepllm.conformance.protocol.Limits;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.runtime.Availability;
import org.sepllm.hat.runtime.BackendDevice;
import org.sepllm.hat.runtime.Backends;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.CompiledKernel;
import org.sepllm.hat.runtime.DeviceInfo;
import org.sepllm.hat.runtime.DeviceMemory;
import org.sepllm.hat.runtime.KernelBackend;

/** Questions about attention meet few kernels: a device that compiles slowly is asked quickly. */
class SpecializationTest {
  private static final int CASES = 60;
  private static final int MOST = 60;

  /** Runs kernels on Java and counts those that are compiled. */
  private static final class Counting extends KernelBackend {
    private final Set<String> compiled = new HashSet<>();

    @Override
    public String name() {
      return "counting";
    }

    @Override
    public int order() {
      return Integer.MAX_VALUE;
    }

    @Override
    public Availability availability() {
      return Backends.named("java-mt").availability();
    }

    @Override
    public BackendDevice open() {
      return new Device(Backends.named("java-mt").open());
    }

    private final class Device implements BackendDevice {
      private final BackendDevice java;

      private Device(BackendDevice java) {
        this.java = java;
      }

      @Override
      public DeviceInfo info() {
        return java.info();
      }

      @Override
      public CompiledKernel compile(Kernel kernel, CompileOptions options) {
        compiled.add(kernel.hash());
        return java.compile(kernel, options);
      }

      @Override
      public Optional<DeviceMemory> memory() {
        return java.memory();
      }

      @Override
      public void finish() {
        java.finish();
      }

      @Override
      public void close() {
        java.close();
      }
    }
  }

  @Test
  void generated_questions_about_attention_meet_few_kernels() throws PortFailure {
    Counting counting = new Counting();
    try (KernelPort port = KernelPort.open(counting, Limits.DEFAULT)) {
      for (int number = 0; number < CASES; number++) {
        AttentionCase asked = AttentionCases.generate(CheckSettings.DEFAULT_SEED, number);
        port.ask(asked.request());
      }
    }
    System.out.println(
        counting.compiled.size() + " kernels are compiled for " + CASES + " questions");
    assertThat(counting.compiled.size()).isBetween(10, MOST);
  }
}
