package org.sepllm.hat.runtime;

import java.lang.foreign.MemorySegment;

/** The memory of one buffer on a device; a back end casts it to its own class when it launches. */
public interface DeviceCopy extends AutoCloseable {
  /**
   * Copies the whole buffer to the device, in order with launches.
   *
   * @param host the content; it may be changed as soon as the call returns
   * @throws DeviceLost if the device is lost
   */
  void upload(MemorySegment host);

  /**
   * Copies the whole buffer from the device, after all launches so far.
   *
   * @param host where to copy to
   * @throws KernelFault if a launch broke a rule
   * @throws DeviceLost if the device is lost
   */
  void download(MemorySegment host);

  /** Frees the memory once the launches so far are done; closing twice has no effect. */
  @Override
  void close();
}
