package org.sepllm.hat.runtime;

/** The memory of a device. */
public interface DeviceMemory {
  /**
   * Allocates memory for a buffer; its content is zero.
   *
   * @param bytes the size, at least 1
   * @return the memory, at an address that is a multiple of {@value
   *     org.sepllm.hat.model.BufferType#ALIGNMENT}
   * @throws OutOfDeviceMemory if the device has not enough left
   * @throws DeviceLost if the device is lost
   */
  DeviceCopy allocate(long bytes);
}
