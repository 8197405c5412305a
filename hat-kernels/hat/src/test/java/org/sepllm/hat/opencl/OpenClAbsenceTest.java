package org.sepllm.hat.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.sepllm.hat.runtime.Availability;
import org.sepllm.hat.runtime.BackendUnavailable;
import org.sepllm.hat.runtime.Backends;

/** What is missing is said in one line; these tests need no device. */
final class OpenClAbsenceTest {
  @Test
  void aMissingLibraryIsNamed() {
    OpenClBackend backend = new OpenClBackend("libNoSuchOpenCL.so.1");
    assertThat(backend.availability())
        .isEqualTo(
            new Availability.Absent(
                "libNoSuchOpenCL.so.1 is missing: install an OpenCL driver and its loader"));
    assertThatThrownBy(backend::open)
        .isInstanceOf(BackendUnavailable.class)
        .hasMessageContaining("libNoSuchOpenCL.so.1 is missing");
  }

  @Test
  void aLibraryWithoutTheFunctionsIsRefused() {
    assertThat(new OpenClBackend("libc.so.6").availability())
        .isEqualTo(new Availability.Absent("libc.so.6 has no function clGetPlatformIDs"));
  }

  @Test
  void theBackEndIsListedWhetherOrNotItCanRun() {
    assertThat(Backends.named("opencl")).isInstanceOf(OpenClBackend.class);
    assertThat(Backends.all()).anyMatch(backend -> backend.name().equals("opencl"));
    switch (Backends.named("opencl").availability()) {
      case Availability.Present present -> assertThat(present.devices()).isNotEmpty();
      case Availability.Absent absent -> assertThat(absent.reason()).isNotBlank();
    }
  }
}
