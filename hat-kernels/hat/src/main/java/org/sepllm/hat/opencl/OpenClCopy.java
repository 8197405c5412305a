package org.sepllm.hat.opencl;

import java.lang.foreign.MemorySegment;
import org.sepllm.hat.runtime.DeviceCopy;

/** The memory of one buffer on a device. */
final class OpenClCopy implements DeviceCopy {
  private static final int BLOCKING = 1;

  private final OpenClDevice device;
  private final MemorySegment buffer;
  private final long bytes;
  private boolean closed;

  OpenClCopy(OpenClDevice device, MemorySegment buffer, long bytes) {
    this.device = device;
    this.buffer = buffer;
    this.bytes = bytes;
  }

  /** The handle of the memory. */
  MemorySegment buffer() {
    return buffer;
  }

  @Override
  public void upload(MemorySegment host) {
    device.requireUsable();
    MemorySegment none = MemorySegment.NULL;
    device.check(
        device
            .library()
            .write
            .call(device.queue(), buffer, BLOCKING, 0, bytes, host, 0, none, none),
        "a copy to the device");
  }

  @Override
  public void download(MemorySegment host) {
    device.finish();
    MemorySegment none = MemorySegment.NULL;
    device.check(
        device.library().read.call(device.queue(), buffer, BLOCKING, 0, bytes, host, 0, none, none),
        "a copy from the device");
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      device.library().releaseBuffer.call(buffer);
      device.forget(this);
    }
  }
}
