package org.sepllm.conformance.bench.device;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.sepllm.hat.runtime.BufferStorage;
import org.sepllm.hat.runtime.StoredBuffer;
import org.sepllm.kernels.DeviceTensor;
import org.sepllm.reference.attention.StorageType;

/**
 * The numbers of a tensor on the host, read by many threads without asking for each number where it
 * lies.
 */
final class TensorMemory {
  private final StorageType storage;
  private final MemorySegment memory;

  private TensorMemory(StorageType storage, MemorySegment memory) {
    this.storage = storage;
    this.memory = memory;
  }

  /** Brings the tensor to the host; it must not be launched on while this is read. */
  static TensorMemory of(DeviceTensor tensor) {
    return new TensorMemory(tensor.storage(), storage(tensor).toRead());
  }

  /** Returns the memory to write all numbers of the tensor to, as they are stored. */
  static MemorySegment toWrite(DeviceTensor tensor) {
    return storage(tensor).toWriteAll();
  }

  private static BufferStorage storage(DeviceTensor tensor) {
    StoredBuffer buffer =
        (StoredBuffer)
            switch (tensor) {
              case DeviceTensor.OfF32 of -> of.buffer();
              case DeviceTensor.OfF16 of -> of.buffer();
              case DeviceTensor.OfBF16 of -> of.buffer();
            };
    return buffer.storage();
  }

  /** Reads a number. */
  float at(long index) {
    return switch (storage) {
      case F16 -> Float.float16ToFloat(memory.getAtIndex(ValueLayout.JAVA_SHORT, index));
      case BF16 -> Float.intBitsToFloat(memory.getAtIndex(ValueLayout.JAVA_SHORT, index) << 16);
      case F32, F64 -> memory.getAtIndex(ValueLayout.JAVA_FLOAT, index);
    };
  }
}
