package org.sepllm.conformance.bench.device;

import hat.buffer.BF16Array;
import hat.buffer.F16Array;
import hat.buffer.F32Array;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.stream.IntStream;
import org.sepllm.hat.host.MemoryScope;
import org.sepllm.kernels.DeviceTensor;
import org.sepllm.kernels.TensorLayout;
import org.sepllm.reference.attention.StorageType;

/**
 * Normally distributed numbers, rounded to a storage type, that follow from their place alone: a
 * check computes them again and needs no copy of a tensor.
 */
final class BenchNumbers {
  private static final int TABLE = 1 << 16;
  private static final int CHUNK = 1 << 18;

  private final StorageType storage;
  private final double[] values = new double[TABLE];
  private final short[] bits = new short[TABLE];

  BenchNumbers(StorageType storage) {
    this.storage = storage;
    Random random = new Random(storage.ordinal());
    for (int entry = 0; entry < TABLE; entry++) {
      values[entry] = storage.round(random.nextGaussian());
      bits[entry] = (short) storage.toBits(values[entry]);
    }
  }

  StorageType storage() {
    return storage;
  }

  /** Returns the number at an index of the tensor that a salt stands for. */
  double at(int salt, long index) {
    return values[entry(salt, index)];
  }

  private static int entry(int salt, long index) {
    long mixed = (index + 1) * 0x9E3779B97F4A7C15L + salt * 0xD1B54A32D192ED03L;
    mixed = (mixed ^ (mixed >>> 29)) * 0xBF58476D1CE4E5B9L;
    return (int) ((mixed ^ (mixed >>> 32)) & (TABLE - 1));
  }

  /** Makes a tensor in the scope, unwritten. */
  DeviceTensor tensor(MemoryScope scope, TensorLayout layout) {
    int length = Math.toIntExact(layout.extent());
    return switch (storage) {
      case F16 -> new DeviceTensor.OfF16(F16Array.create(scope, length), layout);
      case BF16 -> new DeviceTensor.OfBF16(BF16Array.create(scope, length), layout);
      case F32, F64 -> new DeviceTensor.OfF32(F32Array.create(scope, length), layout);
    };
  }

  /** Makes a tensor of the numbers of a salt. */
  DeviceTensor tensor(MemoryScope scope, TensorLayout layout, int salt) {
    DeviceTensor tensor = tensor(scope, layout);
    MemorySegment memory = TensorMemory.toWrite(tensor);
    int length = Math.toIntExact(layout.extent());
    IntStream.range(0, Math.ceilDiv(length, CHUNK))
        .parallel()
        .forEach(chunk -> {
          int from = chunk * CHUNK;
          fill(memory, salt, from, Math.min(CHUNK, length - from) + from);
        });
    return tensor;
  }

  private void fill(MemorySegment memory, int salt, int from, int to) {
    for (int index = from; index < to; index++) {
      int entry = entry(salt, index);
      if (storage == StorageType.F32) {
        memory.setAtIndex(ValueLayout.JAVA_FLOAT, index, (float) values[entry]);
      } else {
        memory.setAtIndex(ValueLayout.JAVA_SHORT, index, bits[entry]);
      }
    }
  }
}
