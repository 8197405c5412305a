package org.sepllm.hat.runtime;

import java.util.Objects;

/**
 * What is known of a device.
 *
 * @param name the device's name
 * @param version what drives it, with its version
 * @param groupSize the most work-items of a group
 * @param localBytes the most bytes of local memory of a group
 * @param warpSize the number of work-items that run in step
 */
public record DeviceInfo(
    String name, String version, int groupSize, long localBytes, int warpSize) {
  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException if a limit is below 1
   */
  public DeviceInfo {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(version, "version");
    if (groupSize < 1 || localBytes < 1 || warpSize < 1) {
      throw new IllegalArgumentException(
          "limits of "
              + name
              + " are "
              + groupSize
              + ", "
              + localBytes
              + ", "
              + warpSize
              + ", must be at least 1");
    }
  }
}
