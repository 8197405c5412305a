package org.sepllm.kernels;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.sepllm.hat.host.DeviceSession;
import org.sepllm.hat.runtime.Availability;
import org.sepllm.hat.runtime.Backends;
import org.sepllm.hat.runtime.KernelBackend;

/** Sessions on back ends; a test whose back end is absent is skipped with the reason. */
public final class Sessions {
  private Sessions() {}

  /** A session on a back end, checked as the build says. */
  public static DeviceSession open(String name) {
    KernelBackend backend = Backends.named(name);
    if (backend.availability() instanceof Availability.Absent absent) {
      assumeTrue(false, absent.reason());
    }
    return DeviceSession.open(backend);
  }
}
