package org.sepllm.kernels.attention;

import hat.device.DeviceSchema;
import hat.device.NonMappableIface;
import org.sepllm.hat.portable.KernelMemory;

/** The memory of groups and work-items that the forward kernels use, whatever the storage type. */
public final class ForwardMemory {
  private static final int ROWS = Tiling.ROWS;
  private static final int SLOTS = Tiling.SLOTS;
  private static final int VALUE_SLOTS = 16;
  private static final int PART = Tiling.PART;
  private static final int LANES = 16;
  private static final int OWN_ROWS = 8;
  private static final int OWN_SLOTS = SLOTS / LANES;

  private ForwardMemory() {}

  /** Local memory: queries and keys by dimension, later the weights by slot. */
  public interface Stage extends NonMappableIface {
    DeviceSchema<Stage> deviceSchema =
        DeviceSchema.of(Stage.class, b -> b.array("array", SLOTS * ROWS));

    float array(long index);

    void array(long index, float value);

    static Stage createLocal() {
      return KernelMemory.local(Stage.class);
    }
  }

  /** Local memory: the values of some slots. */
  public interface Values extends NonMappableIface {
    DeviceSchema<Values> deviceSchema =
        DeviceSchema.of(Values.class, b -> b.array("array", VALUE_SLOTS * 2 * PART));

    float array(long index);

    void array(long index, float value);

    static Values createLocal() {
      return KernelMemory.local(Values.class);
    }
  }

  /** Local memory: one number for each row and lane. */
  public interface LaneRows extends NonMappableIface {
    DeviceSchema<LaneRows> deviceSchema =
        DeviceSchema.of(LaneRows.class, b -> b.array("array", LANES * ROWS));

    float array(long index);

    void array(long index, float value);

    static LaneRows createLocal() {
      return KernelMemory.local(LaneRows.class);
    }
  }

  /** Local memory: one number for each row. */
  public interface Rows extends NonMappableIface {
    DeviceSchema<Rows> deviceSchema = DeviceSchema.of(Rows.class, b -> b.array("array", ROWS));

    float array(long index);

    void array(long index, float value);

    static Rows createLocal() {
      return KernelMemory.local(Rows.class);
    }
  }

  /** Local memory: the position of each slot's key. */
  public interface Positions extends NonMappableIface {
    DeviceSchema<Positions> deviceSchema =
        DeviceSchema.of(Positions.class, b -> b.array("array", SLOTS));

    int array(long index);

    void array(long index, int value);

    static Positions createLocal() {
      return KernelMemory.local(Positions.class);
    }
  }

  /** Private memory: scores, then weights, of a work-item's rows and slots. */
  public interface Scores extends NonMappableIface {
    DeviceSchema<Scores> deviceSchema =
        DeviceSchema.of(Scores.class, b -> b.array("array", OWN_ROWS * OWN_SLOTS));

    float array(long index);

    void array(long index, float value);

    static Scores createPrivate() {
      return KernelMemory.own(Scores.class);
    }
  }

  /** Private memory: weighted values of a work-item's rows and dimensions. */
  public interface Sums extends NonMappableIface {
    DeviceSchema<Sums> deviceSchema =
        DeviceSchema.of(Sums.class, b -> b.array("array", OWN_ROWS * 2 * 4));

    float array(long index);

    void array(long index, float value);

    static Sums createPrivate() {
      return KernelMemory.own(Sums.class);
    }
  }

  /** Private memory: a step's operands, those of the next step beside them. */
  public interface Operands extends NonMappableIface {
    DeviceSchema<Operands> deviceSchema =
        DeviceSchema.of(Operands.class, b -> b.array("array", 2 * 8));

    float array(long index);

    void array(long index, float value);

    static Operands createPrivate() {
      return KernelMemory.own(Operands.class);
    }
  }

  /** Private memory: one number for each of eight things. */
  public interface Eight extends NonMappableIface {
    DeviceSchema<Eight> deviceSchema = DeviceSchema.of(Eight.class, b -> b.array("array", 8));

    float array(long index);

    void array(long index, float value);

    static Eight createPrivate() {
      return KernelMemory.own(Eight.class);
    }
  }

  /** Private memory: one number for each dimension. */
  public interface Dims extends NonMappableIface {
    DeviceSchema<Dims> deviceSchema = DeviceSchema.of(Dims.class, b -> b.array("array", 2 * PART));

    float array(long index);

    void array(long index, float value);

    static Dims createPrivate() {
      return KernelMemory.own(Dims.class);
    }
  }
}
