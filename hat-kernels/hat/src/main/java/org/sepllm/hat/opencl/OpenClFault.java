package org.sepllm.hat.opencl;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.sepllm.hat.cgen.CSource;
import org.sepllm.hat.cgen.FaultRecord;
import org.sepllm.hat.runtime.KernelFault;
import org.sepllm.hat.runtime.UnreadFaults;

/** The record that the launches of one checked kernel on one queue write. */
final class OpenClFault implements UnreadFaults.Record {
  private final OpenClDevice device;
  private final CSource source;
  private final OpenClQueue queue;
  private final MemorySegment buffer;

  OpenClFault(OpenClDevice device, CSource source, OpenClQueue queue) {
    this.device = device;
    this.source = source;
    this.queue = queue;
    this.buffer = device.createBuffer(FaultRecord.BYTES, queue);
  }

  MemorySegment buffer() {
    return buffer;
  }

  @Override
  public Optional<KernelFault> take() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment words = arena.allocate(FaultRecord.BYTES, Integer.BYTES);
      queue.download(buffer, words, FaultRecord.BYTES, "reading a record");
      Optional<KernelFault> found = FaultRecord.read(source, words);
      if (found.isPresent()) {
        device.check(queue.clear(buffer, FaultRecord.BYTES), "clearing a record");
      }
      return found;
    }
  }

  void close() {
    device.faults().remove(this);
    device.library().releaseBuffer.call(buffer);
  }
}
