package org.sepllm.kernels.decode;

import hat.device.DeviceSchema;
import hat.device.NonMappableIface;
import org.sepllm.hat.portable.KernelMemory;

/** The local and private memory of the decode kernels, the same for every storage type. */
public final class DecodeMemory {
  private DecodeMemory() {}

  /** Local memory: rotated queries by head and dimension. */
  public interface Queries extends NonMappableIface {
    DeviceSchema<Queries> deviceSchema =
        DeviceSchema.of(
            Queries.class, b -> b.array("array", DecodeTiling.HEADS * DecodeTiling.MOST_DIMS));

    float array(long index);

    void array(long index, float value);

    static Queries createLocal() {
      return KernelMemory.local(Queries.class);
    }
  }

  /** Local memory: sums by head, lane and key; later by head and dimension of each quarter. */
  public interface Parts extends NonMappableIface {
    DeviceSchema<Parts> deviceSchema =
        DeviceSchema.of(
            Parts.class,
            b -> b.array("array", DecodeTiling.HEADS * DecodeTiling.LANES * DecodeTiling.STRIDE));

    float array(long index);

    void array(long index, float value);

    static Parts createLocal() {
      return KernelMemory.local(Parts.class);
    }
  }

  /** Local memory: scores by head and key, then weights by key and head. */
  public interface Weights extends NonMappableIface {
    DeviceSchema<Weights> deviceSchema =
        DeviceSchema.of(
            Weights.class, b -> b.array("array", DecodeTiling.HEADS * DecodeTiling.SPLIT));

    float array(long index);

    void array(long index, float value);

    static Weights createLocal() {
      return KernelMemory.local(Weights.class);
    }
  }

  /** Local memory: largest scores by head and quarter of the keys. */
  public interface Maxima extends NonMappableIface {
    DeviceSchema<Maxima> deviceSchema =
        DeviceSchema.of(
            Maxima.class, b -> b.array("array", DecodeTiling.HEADS * DecodeTiling.QUADS));

    float array(long index);

    void array(long index, float value);

    static Maxima createLocal() {
      return KernelMemory.local(Maxima.class);
    }
  }

  /** Local memory: the slot of each key, counted from the first slot of the buffer. */
  public interface Slots extends NonMappableIface {
    DeviceSchema<Slots> deviceSchema =
        DeviceSchema.of(Slots.class, b -> b.array("array", DecodeTiling.SPLIT));

    int array(long index);

    void array(long index, int value);

    static Slots createLocal() {
      return KernelMemory.local(Slots.class);
    }
  }

  /** Private memory: a work-item's dimensions of all queries. */
  public interface OwnQueries extends NonMappableIface {
    DeviceSchema<OwnQueries> deviceSchema =
        DeviceSchema.of(
            OwnQueries.class, b -> b.array("array", DecodeTiling.HEADS * DecodeTiling.LANE_DIMS));

    float array(long index);

    void array(long index, float value);

    static OwnQueries createPrivate() {
      return KernelMemory.own(OwnQueries.class);
    }
  }

  /** Private memory: a work-item's dimensions of a key, or of some values. */
  public interface Own extends NonMappableIface {
    DeviceSchema<Own> deviceSchema =
        DeviceSchema.of(
            Own.class, b -> b.array("array", DecodeTiling.KEY_STEPS * DecodeTiling.LANE_DIMS));

    float array(long index);

    void array(long index, float value);

    static Own createPrivate() {
      return KernelMemory.own(Own.class);
    }
  }

  /** Private memory: weighted values by head and dimension. */
  public interface Sums extends NonMappableIface {
    DeviceSchema<Sums> deviceSchema =
        DeviceSchema.of(Sums.class, b -> b.array("array", DecodeTiling.HEADS * DecodeTiling.QUAD));

    float array(long index);

    void array(long index, float value);

    static Sums createPrivate() {
      return KernelMemory.own(Sums.class);
    }
  }

  /** Private memory: one number for each head. */
  public interface OfHeads extends NonMappableIface {
    DeviceSchema<OfHeads> deviceSchema =
        DeviceSchema.of(OfHeads.class, b -> b.array("array", DecodeTiling.HEADS));

    float array(long index);

    void array(long index, float value);

    static OfHeads createPrivate() {
      return KernelMemory.own(OfHeads.class);
    }
  }

  /** Private memory: one number for each dimension. */
  public interface Dims extends NonMappableIface {
    DeviceSchema<Dims> deviceSchema =
        DeviceSchema.of(Dims.class, b -> b.array("array", DecodeTiling.MOST_DIMS));

    float array(long index);

    void array(long index, float value);

    static Dims createPrivate() {
      return KernelMemory.own(Dims.class);
    }
  }
}
