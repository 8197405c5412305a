package org.sepllm.conformance.law;

import hat.Accelerator;
import hat.buffer.BF16Array;
import hat.buffer.F16Array;
import hat.buffer.F32Array;
import java.util.List;
import org.sepllm.kernels.DeviceTensor;
import org.sepllm.kernels.TensorLayout;
import org.sepllm.reference.attention.HeadTensor;
import org.sepllm.reference.attention.StorageType;

/**
 * Memory of a device that is poisoned before a kernel runs, and has more elements than the tensor
 * in it: what a kernel does not write keeps the poison, and what it writes too much is found.
 */
final class Guarded {
  private static final int MORE = 64;

  private Guarded() {}

  static DeviceTensor tensor(
      Accelerator accelerator, StorageType storage, TensorLayout layout, double poison) {
    int length = Math.toIntExact(layout.extent()) + MORE;
    DeviceTensor tensor =
        switch (storage) {
          case F32 -> new DeviceTensor.OfF32(F32Array.create(accelerator, length), layout);
          case F16 -> new DeviceTensor.OfF16(F16Array.create(accelerator, length), layout);
          default -> new DeviceTensor.OfBF16(BF16Array.create(accelerator, length), layout);
        };
    for (long index = 0; index < length; index++) {
      tensor.set(index, poison);
    }
    return tensor;
  }

  static DeviceTensor input(
      Accelerator accelerator, StorageType storage, TensorLayout layout, List<HeadTensor> rows) {
    DeviceTensor tensor = tensor(accelerator, storage, layout, Double.NaN);
    tensor.write(rows);
    return tensor;
  }

  static F32Array numbers(Accelerator accelerator, int length, double poison) {
    F32Array numbers = F32Array.create(accelerator, length + MORE);
    for (int index = 0; index < length + MORE; index++) {
      numbers.array(index, (float) poison);
    }
    return numbers;
  }

  static void requireGuard(String name, DeviceTensor tensor, double poison) {
    double stored = tensor.storage().round(poison);
    long end = tensor.layout().extent();
    for (long index = end; index < end + MORE; index++) {
      require(name, index - end, Double.compare(tensor.get(index), stored) == 0);
    }
  }

  static void requireGuard(String name, F32Array numbers, double poison) {
    int end = numbers.length() - MORE;
    for (int index = end; index < numbers.length(); index++) {
      require(name, index - end, Float.compare(numbers.array(index), (float) poison) == 0);
    }
  }

  private static void require(String name, long beyond, boolean kept) {
    if (!kept) {
      throw new IllegalStateException(name + " was written " + beyond + " beyond its end");
    }
  }
}
