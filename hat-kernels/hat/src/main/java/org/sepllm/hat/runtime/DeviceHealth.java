package org.sepllm.hat.runtime;

import java.util.Optional;

/** Whether a device can still be used: it may be closed, or lost to a first failure. */
public final class DeviceHealth {
  private final String device;
  private Optional<DeviceLost> lost = Optional.empty();
  private boolean closed;

  /**
   * Notes that a device works.
   *
   * @param device its name, for messages
   */
  public DeviceHealth(String device) {
    this.device = device;
  }

  /**
   * Notes a failure; the first one is what later calls are told.
   *
   * @param action what was done
   * @param reason what the driver said
   * @return the error to throw
   */
  public DeviceLost lose(String action, String reason) {
    DeviceLost cause = new DeviceLost(device + " is lost: " + action + " failed: " + reason);
    lost = Optional.of(lost.orElse(cause));
    return cause;
  }

  /** Notes that the device was closed. */
  public void close() {
    closed = true;
  }

  /**
   * Tells whether the device was closed.
   *
   * @return true after {@link #close}
   */
  public boolean isClosed() {
    return closed;
  }

  /**
   * Tells whether the device was lost.
   *
   * @return true after {@link #lose}
   */
  public boolean isLost() {
    return lost.isPresent();
  }

  /**
   * Checks that the device can be used.
   *
   * @throws IllegalStateException if it was closed
   * @throws DeviceLost if it was lost before, with the first cause
   */
  public void requireUsable() {
    if (closed) {
      throw new IllegalStateException(device + " is closed");
    }
    if (lost.isPresent()) {
      throw new DeviceLost(lost.get().getMessage(), lost.get());
    }
  }
}
