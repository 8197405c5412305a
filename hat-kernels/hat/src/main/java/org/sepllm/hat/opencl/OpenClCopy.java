package org.sepllm.hat.opencl;

import java.lang.foreign.MemorySegment;
import org.sepllm.hat.runtime.DeviceCopy;
import org.sepllm.hat.runtime.OwnedObjects;

/** The memory of one buffer on a device. */
final class OpenClCopy implements DeviceCopy, OwnedObjects.Owned {
  private final OpenClDevice device;
  private final MemorySegment buffer;
  private final long bytes;
  private boolean closed;

  /** Takes over a reference to memory. */
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
    device.queue().upload(buffer, host, bytes);
  }

  @Override
  public void download(MemorySegment host) {
    device.finish();
    device.queue().download(buffer, host, bytes, "a copy from the device");
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      device.library().releaseBuffer.call(buffer);
      device.owned().remove(this);
    }
  }
}
