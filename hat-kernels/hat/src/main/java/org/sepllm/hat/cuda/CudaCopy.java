package org.sepllm.hat.cuda;

import java.lang.foreign.MemorySegment;
import org.sepllm.hat.runtime.DeviceCopy;

/** The memory of one buffer on a device. */
final class CudaCopy implements DeviceCopy {
  private final CudaDevice device;
  private final long address;
  private final long bytes;
  private boolean closed;

  CudaCopy(CudaDevice device, long address, long bytes) {
    this.device = device;
    this.address = address;
    this.bytes = bytes;
  }

  long address() {
    return address;
  }

  @Override
  public void upload(MemorySegment host) {
    device.requireUsable();
    int status = device.call(() -> device.driver().upload.call(address, host, bytes));
    device.check(status, "a copy to the device");
  }

  @Override
  public void download(MemorySegment host) {
    device.finish();
    int status = device.call(() -> device.driver().download.call(host, address, bytes));
    device.check(status, "a copy from the device");
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      device.call(() -> device.driver().free.call(address));
      device.forget(this);
    }
  }
}
