package org.sepllm.kernels.model;

import hat.device.DeviceSchema;
import hat.device.NonMappableIface;
import org.sepllm.hat.portable.KernelMemory;

/** The local and private memory of the kernels of a model, the same for every storage type. */
public final class ModelMemory {
  private ModelMemory() {}

  /** Local memory: sums by token, part and output. */
  public interface Sums extends NonMappableIface {
    DeviceSchema<Sums> deviceSchema =
        DeviceSchema.of(Sums.class, b -> b.array("array", ModelTiling.TOKENS * ModelTiling.ITEMS));

    float array(long index);

    void array(long index, float value);

    static Sums createLocal() {
      return KernelMemory.local(Sums.class);
    }
  }

  /** Local memory: one number of each work-item that shares a token. */
  public interface Lanes extends NonMappableIface {
    DeviceSchema<Lanes> deviceSchema =
        DeviceSchema.of(Lanes.class, b -> b.array("array", ModelTiling.LANES));

    float array(long index);

    void array(long index, float value);

    static Lanes createLocal() {
      return KernelMemory.local(Lanes.class);
    }
  }

  /** Private memory: a sum for each token. */
  public interface Own extends NonMappableIface {
    DeviceSchema<Own> deviceSchema =
        DeviceSchema.of(Own.class, b -> b.array("array", ModelTiling.TOKENS));

    float array(long index);

    void array(long index, float value);

    static Own createPrivate() {
      return KernelMemory.own(Own.class);
    }
  }
}
