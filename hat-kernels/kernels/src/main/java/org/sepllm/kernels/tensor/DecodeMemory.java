package org.sepllm.kernels.tensor;

import hat.device.DeviceSchema;
import hat.device.NonMappableIface;
import org.sepllm.hat.portable.KernelMemory;
import org.sepllm.kernels.decode.DecodeTiling;

/** The memory that the decode kernels on tensor cores use, whatever the storage type. */
public final class DecodeMemory {
  /** Local memory that a decode kernel needs: {@value} bytes. */
  public static final int LOCAL_BYTES = 55_360;

  private static final int HEADS = 4;
  private static final int WARPS = DecodeTiling.TENSOR_ITEMS / 32;
  private static final int MOST_DIMS = ForwardTiling.MOST_DIMS;

  private DecodeMemory() {}

  /**
   * Registers: sums of a work-item's dimensions by head, then the largest exponents and the sums of
   * weights by head, over all parts so far.
   */
  public interface Whole extends NonMappableIface {
    DeviceSchema<Whole> deviceSchema =
        DeviceSchema.of(
            Whole.class,
            b -> b.array("array", HEADS * (MOST_DIMS / DecodeTiling.TENSOR_ITEMS + 2)));

    float array(int index);

    void array(int index, float value);

    static Whole createPrivate() {
      return KernelMemory.own(Whole.class);
    }
  }

  /** Local memory: rotated queries by head and dimension. */
  public interface Queries extends NonMappableIface {
    DeviceSchema<Queries> deviceSchema =
        DeviceSchema.of(Queries.class, b -> b.array("array", HEADS * MOST_DIMS));

    float array(int index);

    void array(int index, float value);

    static Queries createLocal() {
      return KernelMemory.local(Queries.class);
    }
  }

  /** Local memory: weighted values by warp, head and dimension. */
  public interface Results extends NonMappableIface {
    DeviceSchema<Results> deviceSchema =
        DeviceSchema.of(Results.class, b -> b.array("array", WARPS * HEADS * MOST_DIMS));

    float array(int index);

    void array(int index, float value);

    static Results createLocal() {
      return KernelMemory.local(Results.class);
    }
  }

  /** Local memory: largest scores, then sums of weights, by warp and head. */
  public interface Facts extends NonMappableIface {
    DeviceSchema<Facts> deviceSchema =
        DeviceSchema.of(Facts.class, b -> b.array("array", 2 * WARPS * HEADS));

    float array(int index);

    void array(int index, float value);

    static Facts createLocal() {
      return KernelMemory.local(Facts.class);
    }
  }

  /** Registers: 16 rows of queries and their remainders, and 128 dimensions. */
  public interface Asked extends NonMappableIface {
    DeviceSchema<Asked> deviceSchema = DeviceSchema.of(Asked.class, b -> b.array("array", 32));

    int array(int index);

    void array(int index, int value);

    static Asked createPrivate() {
      return KernelMemory.own(Asked.class);
    }
  }

  /** Registers: 16 rows and 128 dimensions of weighted values. */
  public interface Sums extends NonMappableIface {
    DeviceSchema<Sums> deviceSchema = DeviceSchema.of(Sums.class, b -> b.array("array", 64));

    float array(int index);

    void array(int index, float value);

    static Sums createPrivate() {
      return KernelMemory.own(Sums.class);
    }
  }

  /** Registers: 16 rows and 32 keys of scores; or what of rotated keys is not multiplied yet. */
  public interface Scores extends NonMappableIface {
    DeviceSchema<Scores> deviceSchema = DeviceSchema.of(Scores.class, b -> b.array("array", 16));

    float array(int index);

    void array(int index, float value);

    static Scores createPrivate() {
      return KernelMemory.own(Scores.class);
    }
  }

  /** Registers: cosines, then sines, of four angles. */
  public interface Turns extends NonMappableIface {
    DeviceSchema<Turns> deviceSchema = DeviceSchema.of(Turns.class, b -> b.array("array", 8));

    float array(int index);

    void array(int index, float value);

    static Turns createPrivate() {
      return KernelMemory.own(Turns.class);
    }
  }

  /** Registers: four dimensions of eight parts. */
  public interface Words extends NonMappableIface {
    DeviceSchema<Words> deviceSchema = DeviceSchema.of(Words.class, b -> b.array("array", 32));

    float array(int index);

    void array(int index, float value);

    static Words createPrivate() {
      return KernelMemory.own(Words.class);
    }
  }

  /** Registers: an operand of 16 rows and 16 columns. */
  public interface Operand extends NonMappableIface {
    DeviceSchema<Operand> deviceSchema = DeviceSchema.of(Operand.class, b -> b.array("array", 4));

    int array(int index);

    void array(int index, int value);

    static Operand createPrivate() {
      return KernelMemory.own(Operand.class);
    }
  }
}
