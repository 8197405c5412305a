package org.sepllm.hat.opencl;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.sepllm.hat.runtime.BackendUnavailable;
import org.sepllm.hat.runtime.DeviceInfo;

/**
 * A device that was found.
 *
 * @param id its handle
 * @param info its name and limits
 * @param processor whether it is a processor, which runs kernels inside the Java process
 * @param doubles whether it computes in {@code double}
 * @param roundsCorrectly whether it can divide and take roots as Java does
 */
record ClDevice(
    MemorySegment id,
    DeviceInfo info,
    boolean processor,
    boolean doubles,
    boolean roundsCorrectly) {
  private static final long TYPE_CPU = 1 << 1;
  private static final long TYPE_GPU = 1 << 2;
  private static final long ALL_TYPES = 0xFFFFFFFFL;
  private static final int PLATFORM_NAME = 0x0902;
  private static final int DEVICE_TYPE = 0x1000;
  private static final int MAX_WORK_GROUP_SIZE = 0x1004;
  private static final int SINGLE_FP_CONFIG = 0x101B;
  private static final int GLOBAL_MEM_SIZE = 0x101F;
  private static final int LOCAL_MEM_SIZE = 0x1023;
  private static final int AVAILABLE = 0x1027;
  private static final int COMPILER_AVAILABLE = 0x1028;
  private static final int NAME = 0x102B;
  private static final int DRIVER_VERSION = 0x102D;
  private static final int DOUBLE_FP_CONFIG = 0x1032;
  private static final long CORRECTLY_ROUNDED_DIVIDE_SQRT = 1 << 7;
  private static final int MOST = 64;

  /**
   * Lists the usable devices, graphics processors first.
   *
   * @throws BackendUnavailable if there is none
   */
  static List<ClDevice> list(ClLibrary library) {
    List<ClDevice> devices = new ArrayList<>();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment count = arena.allocate(ValueLayout.JAVA_INT);
      MemorySegment platforms = arena.allocate(ClLibrary.POINTER, MOST);
      int status = library.getPlatforms.call(MOST, platforms, count);
      int found = status == ClStatus.SUCCESS ? count.get(ValueLayout.JAVA_INT, 0) : 0;
      if (found == 0) {
        throw new BackendUnavailable(
            "OpenCL has no driver: install one, such as PoCL or that of the graphics card");
      }
      for (int index = 0; index < Math.min(found, MOST); index++) {
        addDevices(library, platforms.getAtIndex(ClLibrary.POINTER, index), devices);
      }
    }
    if (devices.isEmpty()) {
      throw new BackendUnavailable("OpenCL has a driver but no device that is available");
    }
    devices.sort(Comparator.comparing(ClDevice::processor));
    return devices;
  }

  private static void addDevices(
      ClLibrary library, MemorySegment platform, List<ClDevice> devices) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment count = arena.allocate(ValueLayout.JAVA_INT);
      MemorySegment ids = arena.allocate(ClLibrary.POINTER, MOST);
      if (library.getDevices.call(platform, ALL_TYPES, MOST, ids, count) != ClStatus.SUCCESS) {
        return;
      }
      ClInfo platformInfo = new ClInfo(library.getPlatformInfo, platform);
      for (int index = 0; index < Math.min(count.get(ValueLayout.JAVA_INT, 0), MOST); index++) {
        MemorySegment id = ids.getAtIndex(ClLibrary.POINTER, index);
        ClInfo info = new ClInfo(library.getDeviceInfo, id);
        if (info.number(AVAILABLE) != 0 && info.number(COMPILER_AVAILABLE) != 0) {
          devices.add(describe(id, info, platformInfo.text(PLATFORM_NAME)));
        }
      }
    }
  }

  /** How much memory it has; OpenCL does not say how much of it is free. */
  long memoryBytes(ClLibrary library) {
    return new ClInfo(library.getDeviceInfo, id).number(GLOBAL_MEM_SIZE);
  }

  private static ClDevice describe(MemorySegment id, ClInfo info, String platform) {
    DeviceInfo device =
        new DeviceInfo(
            info.text(NAME),
            platform + " " + info.text(DRIVER_VERSION),
            (int) Math.min(info.number(MAX_WORK_GROUP_SIZE), Integer.MAX_VALUE),
            info.number(LOCAL_MEM_SIZE),
            1);
    long type = info.number(DEVICE_TYPE);
    return new ClDevice(
        id,
        device,
        (type & TYPE_CPU) != 0 && (type & TYPE_GPU) == 0,
        info.number(DOUBLE_FP_CONFIG) != 0,
        (info.number(SINGLE_FP_CONFIG) & CORRECTLY_ROUNDED_DIVIDE_SQRT) != 0);
  }
}
