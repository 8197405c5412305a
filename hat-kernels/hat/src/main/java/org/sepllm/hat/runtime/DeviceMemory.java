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

  /**
   * Takes memory that somebody else owns for that of a buffer; closing the result does not free it.
   *
   * @param handle what the back end knows the memory by
   * @param bytes how much of it is used, at least 1
   * @return the memory
   * @throws ExternalMemoryException if the memory cannot be used
   * @throws DeviceLost if the device is lost
   */
  DeviceCopy wrap(long handle, long bytes);
}
