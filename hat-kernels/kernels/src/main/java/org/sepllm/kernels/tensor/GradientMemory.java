package org.sepllm.kernels.tensor;

import hat.device.DeviceSchema;
import hat.device.NonMappableIface;
import org.sepllm.hat.portable.KernelMemory;

/** The memory that the backward kernels on tensor cores use, whatever the storage type. */
public final class GradientMemory {
  private GradientMemory() {}

  /** Local memory: the positions of the slots of three blocks. */
  public interface Positions extends NonMappableIface {
    DeviceSchema<Positions> deviceSchema =
        DeviceSchema.of(Positions.class, b -> b.array("array", 3 * GradientTiling.SLOTS));

    int array(int index);

    void array(int index, int value);

    static Positions createLocal() {
      return KernelMemory.local(Positions.class);
    }
  }

  /** Local memory: weights or their gradients of 64 keys and 64 queries, two in each number. */
  public interface Weights extends NonMappableIface {
    DeviceSchema<Weights> deviceSchema =
        DeviceSchema.of(
            Weights.class, b -> b.array("array", GradientTiling.KEYS * GradientTiling.QUERIES / 2));

    int array(int index);

    void array(int index, int value);

    static Weights createLocal() {
      return KernelMemory.local(Weights.class);
    }
  }

  /** Local memory: logSumExp and mean of the queries of two blocks. */
  public interface Facts extends NonMappableIface {
    DeviceSchema<Facts> deviceSchema =
        DeviceSchema.of(Facts.class, b -> b.array("array", 4 * GradientTiling.QUERIES));

    float array(int index);

    void array(int index, float value);

    static Facts createLocal() {
      return KernelMemory.local(Facts.class);
    }
  }

  /** Registers: 2 x 16 rows and 32 columns of scores or of other products. */
  public interface Products extends NonMappableIface {
    DeviceSchema<Products> deviceSchema =
        DeviceSchema.of(Products.class, b -> b.array("array", 32));

    float array(int index);

    void array(int index, float value);

    static Products createPrivate() {
      return KernelMemory.own(Products.class);
    }
  }

  /** Registers: 2 x 16 keys and 64 dimensions of dK or dV. */
  public interface Sums extends NonMappableIface {
    DeviceSchema<Sums> deviceSchema = DeviceSchema.of(Sums.class, b -> b.array("array", 64));

    float array(int index);

    void array(int index, float value);

    static Sums createPrivate() {
      return KernelMemory.own(Sums.class);
    }
  }

  /** Registers: the positions of the four keys of a lane. */
  public interface Keys extends NonMappableIface {
    DeviceSchema<Keys> deviceSchema = DeviceSchema.of(Keys.class, b -> b.array("array", 4));

    int array(int index);

    void array(int index, int value);

    static Keys createPrivate() {
      return KernelMemory.own(Keys.class);
    }
  }
}
