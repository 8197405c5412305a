package org.sepllm.hat.opencl;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.sepllm.hat.host.DeviceSession;
import org.sepllm.hat.runtime.Availability;
import org.sepllm.hat.runtime.Backends;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.KernelBackend;
import org.sepllm.hat.runtime.RaceCheck;

/** Sessions on the first OpenCL device, where there is one. */
final class Sessions {
  private Sessions() {}

  static KernelBackend backend() {
    KernelBackend backend = Backends.named("opencl");
    if (backend.availability() instanceof Availability.Absent absent) {
      assumeTrue(false, absent.reason());
    }
    return backend;
  }

  static DeviceSession open(boolean checked) {
    return open(checked, CompileOptions.DEFAULT_LOOP_LIMIT);
  }

  static DeviceSession open(boolean checked, long loopLimit) {
    return DeviceSession.open(
        backend(), new CompileOptions(checked, true, loopLimit, RaceCheck.OFF));
  }
}
