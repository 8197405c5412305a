package org.sepllm.hat.runtime;

import java.util.List;

/** Whether a back end can run on this machine. */
public sealed interface Availability {
  /**
   * The back end can run.
   *
   * @param devices its devices, the one that {@link KernelBackend#open()} takes first
   */
  record Present(List<DeviceInfo> devices) implements Availability {
    /** Copies the list. */
    public Present {
      devices = List.copyOf(devices);
    }
  }

  /**
   * The back end cannot run.
   *
   * @param reason one line that says what is missing
   */
  record Absent(String reason) implements Availability {}
}
