package org.sepllm.hat.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sepllm.hat.runtime.Availability;
import org.sepllm.hat.runtime.BackendUnavailable;
import org.sepllm.hat.runtime.Backends;

/** What is missing is said in one line; these tests need no device. */
final class CudaAbsenceTest {
  @Test
  void aMissingDriverIsNamed() {
    CudaBackend backend = new CudaBackend("libNoSuchCuda.so.1", Nvrtc.FILES);
    assertThat(backend.availability())
        .isEqualTo(
            new Availability.Absent("libNoSuchCuda.so.1 is missing: install the driver of NVIDIA"));
    assertThatThrownBy(backend::open)
        .isInstanceOf(BackendUnavailable.class)
        .hasMessageContaining("libNoSuchCuda.so.1 is missing");
  }

  @Test
  void aMissingCompilerIsNamed() {
    assertThatThrownBy(() -> Nvrtc.load(List.of("libNoCompiler.so.13", "libNoCompiler.so.12")))
        .isInstanceOf(BackendUnavailable.class)
        .hasMessage(
            "libNoCompiler.so.13 or libNoCompiler.so.12 is missing: "
                + "install NVRTC of CUDA 12 or 13");
  }

  @Test
  void aLibraryWithoutTheFunctionsIsRefused() {
    assertThat(new CudaBackend("libc.so.6", Nvrtc.FILES).availability())
        .isEqualTo(new Availability.Absent("libc.so.6 has no function cuInit"));
  }

  @Test
  void theBackEndIsListedWhetherOrNotItCanRun() {
    assertThat(Backends.named("cuda")).isInstanceOf(CudaBackend.class);
    switch (Backends.named("cuda").availability()) {
      case Availability.Present present -> assertThat(present.devices()).isNotEmpty();
      case Availability.Absent absent -> assertThat(absent.reason()).isNotBlank();
    }
  }
}
