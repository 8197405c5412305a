package org.sepllm.hat.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.model.ModelText;
import org.sepllm.hat.runtime.Availability;
import org.sepllm.hat.runtime.BackendDevice;
import org.sepllm.hat.runtime.Backends;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.CompiledKernel;
import org.sepllm.hat.runtime.DeviceInfo;
import org.sepllm.hat.runtime.DeviceMemory;
import org.sepllm.hat.runtime.KernelBackend;

/** A back end with a mistake disagrees, and the kernel that shows it is small. */
final class PlantedMistakeTest {
  private static final int ATTEMPTS = 60;

  /** Takes every unsigned shift for a signed one. */
  private static final class Mistaken extends KernelBackend {
    @Override
    public String name() {
      return "mistaken";
    }

    @Override
    public int order() {
      return 0;
    }

    @Override
    public Availability availability() {
      return Backends.named("java-mt").availability();
    }

    @Override
    public BackendDevice open() {
      return new MistakenDevice(Backends.named("java-mt").open());
    }
  }

  private record MistakenDevice(BackendDevice device) implements BackendDevice {
    @Override
    public DeviceInfo info() {
      return device.info();
    }

    @Override
    public CompiledKernel compile(Kernel kernel, CompileOptions options) {
      String wrong = ModelText.write(kernel).replace(" >>> ", " >> ");
      return device.compile(ModelText.readKernel(wrong), options);
    }

    @Override
    public Optional<DeviceMemory> memory() {
      return device.memory();
    }

    @Override
    public void finish() {
      device.finish();
    }

    @Override
    public void close() {
      device.close();
    }
  }

  @Test
  void isFoundAndShownBySeedSourceAndValues() {
    try (Fuzzer fuzzer = new Fuzzer(ATTEMPTS)) {
      fuzzer.addDevice(new Mistaken(), true);
      AssertionError found = catchThrowableOfType(AssertionError.class, () -> fuzzer.run(7, true));
      assertThat(found)
          .hasMessageContaining("kernels disagree, the first of them on mistaken, seed ")
          .hasMessageContaining("must be")
          .hasMessageContaining(">>>")
          .hasMessageContaining("static void kernel_");
      long lines = found.getMessage().lines().count();
      long before = KernelGrower.grow(seed(found.getMessage()), "").source().lines().count();
      assertThat(lines).isLessThan(before * 3 / 4);
    }
  }

  private static long seed(String message) {
    return Long.parseLong(message.replaceAll("(?s).*?seed (\\d+):.*", "$1"));
  }
}
