package org.sepllm.hat.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.sepllm.hat.cgen.FaultRecord;
import org.sepllm.hat.runtime.KernelFault;
import org.sepllm.hat.runtime.UnreadFaults;

/** The record that the launches of one checked kernel on one stream write. */
final class CudaFault implements UnreadFaults.Record {
  private final CudaDevice device;
  private final CudaKernel kernel;
  private final CudaQueue queue;
  private final long address;

  CudaFault(CudaDevice device, CudaKernel kernel, CudaQueue queue) {
    this.device = device;
    this.kernel = kernel;
    this.queue = queue;
    this.address = device.allocateZeros(FaultRecord.BYTES, queue);
  }

  long address() {
    return address;
  }

  @Override
  public Optional<KernelFault> take() {
    CudaContext context = device.context();
    byte[] record = new byte[(int) FaultRecord.BYTES];
    context.run(
        "reading a record",
        () -> {
          try (Arena arena = Arena.ofConfined()) {
            MemorySegment words = arena.allocate(FaultRecord.BYTES, Integer.BYTES);
            int status =
                context
                    .driver()
                    .downloadAsync
                    .call(words, address, FaultRecord.BYTES, queue.stream());
            int done = context.driver().awaitStream.call(queue.stream());
            MemorySegment.ofArray(record).copyFrom(words);
            return status == CuDriver.SUCCESS ? done : status;
          }
        });
    Optional<KernelFault> found = FaultRecord.read(kernel.source(), MemorySegment.ofArray(record));
    if (found.isPresent()) {
      device.clear(address, FaultRecord.BYTES, queue);
    }
    return found;
  }

  void close() {
    device.faults().remove(this);
    device.context().attempt(() -> device.context().driver().free.call(address));
  }
}
