package org.sepllm.hat.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.sepllm.hat.runtime.BackendUnavailable;
import org.sepllm.hat.runtime.DeviceInfo;

/**
 * A device that was found.
 *
 * @param number its number
 * @param info its name and limits
 * @param capability its compute capability without the point, such as 90
 * @param warpLocalBytes the most local memory of a group that asks for it when it is launched
 */
record CuDevice(int number, DeviceInfo info, int capability, int warpLocalBytes) {
  private static final int MAX_THREADS_PER_BLOCK = 1;
  private static final int MAX_SHARED_MEMORY_PER_BLOCK = 8;
  private static final int WARP_SIZE = 10;
  private static final int COMPUTE_CAPABILITY_MAJOR = 75;
  private static final int COMPUTE_CAPABILITY_MINOR = 76;
  private static final int MAX_SHARED_MEMORY_PER_BLOCK_OPTIN = 97;
  private static final int NAME_BYTES = 256;

  /**
   * Lists the devices.
   *
   * @throws BackendUnavailable if there is none, or the driver does not start
   */
  static List<CuDevice> list(CuDriver driver) {
    require(driver, driver.init.call(0), "the driver does not start");
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment number = arena.allocate(ValueLayout.JAVA_INT);
      require(driver, driver.driverVersion.call(number), "the driver has no version");
      int version = number.get(ValueLayout.JAVA_INT, 0);
      require(driver, driver.deviceCount.call(number), "the devices cannot be counted");
      int count = number.get(ValueLayout.JAVA_INT, 0);
      if (count == 0) {
        throw new BackendUnavailable("CUDA has a driver but no device");
      }
      List<CuDevice> devices = new ArrayList<>();
      for (int index = 0; index < count; index++) {
        require(driver, driver.device.call(number, index), "a device is not available");
        devices.add(describe(driver, number.get(ValueLayout.JAVA_INT, 0), version));
      }
      return devices;
    }
  }

  private static CuDevice describe(CuDriver driver, int device, int version) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocate(NAME_BYTES);
      require(driver, driver.name.call(name, NAME_BYTES - 1, device), "a device has no name");
      int major = attribute(driver, COMPUTE_CAPABILITY_MAJOR, device);
      int minor = attribute(driver, COMPUTE_CAPABILITY_MINOR, device);
      DeviceInfo info =
          new DeviceInfo(
              name.getString(0),
              "CUDA " + version / 1000 + "." + version % 1000 / 10,
              attribute(driver, MAX_THREADS_PER_BLOCK, device),
              attribute(driver, MAX_SHARED_MEMORY_PER_BLOCK, device),
              attribute(driver, WARP_SIZE, device));
      int local = attribute(driver, MAX_SHARED_MEMORY_PER_BLOCK_OPTIN, device);
      return new CuDevice(device, info, major * 10 + minor, local);
    }
  }

  /** Returns what binaries for it are compiled for, such as {@code sm_90}. */
  String architecture() {
    return "sm_" + capability;
  }

  private static int attribute(CuDriver driver, int attribute, int device) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(ValueLayout.JAVA_INT);
      require(driver, driver.attribute.call(value, attribute, device), "a limit is not known");
      return value.get(ValueLayout.JAVA_INT, 0);
    }
  }

  private static void require(CuDriver driver, int status, String failure) {
    if (status != CuDriver.SUCCESS) {
      throw new BackendUnavailable("CUDA: " + failure + ": " + driver.error(status));
    }
  }
}
