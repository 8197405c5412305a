package org.sepllm.kernels.hopper;

import hat.device.DeviceSchema;
import hat.device.NonMappableIface;
import org.sepllm.hat.portable.KernelMemory;

/** The memory that the forward kernels for warpgroups use, whatever the storage type. */
public final class WarpgroupMemory {
  private WarpgroupMemory() {}

  /** Local memory: barriers with phases. */
  public interface Barriers extends NonMappableIface {
    DeviceSchema<Barriers> deviceSchema =
        DeviceSchema.of(Barriers.class, b -> b.array("array", 1 + 4 * WarpgroupTiling.STAGES));

    long array(int index);

    static Barriers createLocal() {
      return KernelMemory.local(Barriers.class);
    }
  }

  /** Registers: 16 rows and 128 dimensions of out. */
  public interface Sums extends NonMappableIface {
    DeviceSchema<Sums> deviceSchema = DeviceSchema.of(Sums.class, b -> b.array("array", 64));

    float array(int index);

    void array(int index, float value);

    static Sums createPrivate() {
      return KernelMemory.own(Sums.class);
    }
  }

  /** Registers: 16 rows and 128 slots of scores. */
  public interface Scores extends NonMappableIface {
    DeviceSchema<Scores> deviceSchema = DeviceSchema.of(Scores.class, b -> b.array("array", 64));

    float array(int index);

    void array(int index, float value);

    static Scores createPrivate() {
      return KernelMemory.own(Scores.class);
    }
  }

  /** Registers: 16 rows and 128 slots of weights, as a left matrix. */
  public interface Weights extends NonMappableIface {
    DeviceSchema<Weights> deviceSchema = DeviceSchema.of(Weights.class, b -> b.array("array", 32));

    int array(int index);

    void array(int index, int value);

    static Weights createPrivate() {
      return KernelMemory.own(Weights.class);
    }
  }

  /** Registers: a number for each of the two rows of a lane. */
  public interface Rows extends NonMappableIface {
    DeviceSchema<Rows> deviceSchema = DeviceSchema.of(Rows.class, b -> b.array("array", 2));

    float array(int index);

    void array(int index, float value);

    static Rows createPrivate() {
      return KernelMemory.own(Rows.class);
    }
  }

  /** Registers: 16 bytes. */
  public interface Piece extends NonMappableIface {
    DeviceSchema<Piece> deviceSchema = DeviceSchema.of(Piece.class, b -> b.array("array", 4));

    int array(int index);

    void array(int index, int value);

    static Piece createPrivate() {
      return KernelMemory.own(Piece.class);
    }
  }
}
