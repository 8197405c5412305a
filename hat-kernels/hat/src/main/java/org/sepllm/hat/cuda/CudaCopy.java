package org.sepllm.hat.cuda;

import java.lang.foreign.MemorySegment;
import org.sepllm.hat.runtime.DeviceCopy;
import org.sepllm.hat.runtime.OwnedObjects;

/** The memory of one buffer on a device. */
final class CudaCopy implements DeviceCopy, OwnedObjects.Owned {
  private final CudaDevice device;
  private final long address;
  private final long bytes;
  private final boolean external;
  private boolean closed;

  /** Stands for memory; that of somebody else is not freed. */
  CudaCopy(CudaDevice device, long address, long bytes, boolean external) {
    this.device = device;
    this.address = address;
    this.bytes = bytes;
    this.external = external;
  }

  long address() {
    return address;
  }

  @Override
  public void upload(MemorySegment host) {
    device.context().requireUsable();
    device.staging().upload(address, host, bytes);
  }

  @Override
  public void download(MemorySegment host) {
    device.finish();
    device.staging().download(host, address, bytes);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      if (!external) {
        device.context().attempt(() -> device.context().driver().free.call(address));
      }
      device.owned().remove(this);
    }
  }
}
