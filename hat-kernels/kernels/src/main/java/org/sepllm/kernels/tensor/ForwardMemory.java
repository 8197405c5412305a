package org.sepllm.kernels.tensor;

import hat.device.DeviceSchema;
import hat.device.NonMappableIface;
import org.sepllm.hat.portable.KernelMemory;

/** The memory that the forward kernels on tensor cores use, whatever the storage type. */
public final class ForwardMemory {
  private ForwardMemory() {}

  /** Local memory: the positions of the slots of three blocks. */
  public interface Positions extends NonMappableIface {
    DeviceSchema<Positions> deviceSchema =
        DeviceSchema.of(Positions.class, b -> b.array("array", 3 * ForwardTiling.SLOTS));

    int array(int index);

    void array(int index, int value);

    static Positions createLocal() {
      return KernelMemory.local(Positions.class);
    }
  }

  /** Local memory: for each work-item whether it met a value that is not finite. */
  public interface Flags extends NonMappableIface {
    DeviceSchema<Flags> deviceSchema =
        DeviceSchema.of(Flags.class, b -> b.array("array", ForwardTiling.ITEMS));

    int array(int index);

    void array(int index, int value);

    static Flags createLocal() {
      return KernelMemory.local(Flags.class);
    }
  }

  /** Registers: 2 x 16 rows and 128 dimensions of out. */
  public interface Sums extends NonMappableIface {
    DeviceSchema<Sums> deviceSchema = DeviceSchema.of(Sums.class, b -> b.array("array", 128));

    float array(int index);

    void array(int index, float value);

    static Sums createPrivate() {
      return KernelMemory.own(Sums.class);
    }
  }

  /** Registers: 2 x 16 rows and 64 slots of scores, later of weights. */
  public interface Scores extends NonMappableIface {
    DeviceSchema<Scores> deviceSchema = DeviceSchema.of(Scores.class, b -> b.array("array", 64));

    float array(int index);

    void array(int index, float value);

    static Scores createPrivate() {
      return KernelMemory.own(Scores.class);
    }
  }

  /** Registers: a number for each of the four rows of a lane. */
  public interface Rows extends NonMappableIface {
    DeviceSchema<Rows> deviceSchema = DeviceSchema.of(Rows.class, b -> b.array("array", 4));

    float array(int index);

    void array(int index, float value);

    static Rows createPrivate() {
      return KernelMemory.own(Rows.class);
    }
  }

  /** Registers: 2 x 16 rows and 16 columns of a left operand. */
  public interface Left extends NonMappableIface {
    DeviceSchema<Left> deviceSchema = DeviceSchema.of(Left.class, b -> b.array("array", 8));

    int array(int index);

    void array(int index, int value);

    static Left createPrivate() {
      return KernelMemory.own(Left.class);
    }
  }

  /** Registers: 16 rows and 16 columns of a right operand, or 16 bytes of out. */
  public interface Right extends NonMappableIface {
    DeviceSchema<Right> deviceSchema = DeviceSchema.of(Right.class, b -> b.array("array", 4));

    int array(int index);

    void array(int index, int value);

    static Right createPrivate() {
      return KernelMemory.own(Right.class);
    }
  }
}
