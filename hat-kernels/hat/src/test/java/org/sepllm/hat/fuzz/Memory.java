package org.sepllm.hat.fuzz;

import hat.device.DeviceSchema;
import hat.device.NonMappableIface;
import hat.types.F16;
import optkl.ifacemapper.Buffer;
import optkl.ifacemapper.Schema;
import optkl.util.carriers.ArenaAndLookupCarrier;
import org.sepllm.hat.portable.KernelMemory;

/** The memory that random kernels use. */
public final class Memory {
  /** Elements of memory that a group shares: one for each work-item. */
  public static final int LINE = 16;

  /** Elements of memory of one work-item. */
  public static final int STACK = 8;

  private Memory() {}

  /** A buffer of fields. */
  public interface Tally extends Buffer {
    Schema<Tally> schema =
        Schema.of(Tally.class, b -> b.atomic("atomicHits").field("base").field("last"));

    int atomicHits();

    void atomicHits(int hits);

    int atomicHitsInc();

    int base();

    void base(int base);

    float last();

    void last(float last);

    static Tally create(ArenaAndLookupCarrier carrier) {
      return schema.allocate(carrier, 0);
    }
  }

  /** Integers that a group shares. */
  public interface IntLine extends NonMappableIface {
    DeviceSchema<IntLine> deviceSchema =
        DeviceSchema.of(IntLine.class, b -> b.array("array", LINE));

    int array(long index);

    void array(long index, int value);

    static IntLine createLocal() {
      return KernelMemory.local(IntLine.class);
    }
  }

  /** Floating numbers that a group shares. */
  public interface FloatLine extends NonMappableIface {
    DeviceSchema<FloatLine> deviceSchema =
        DeviceSchema.of(FloatLine.class, b -> b.array("array", LINE));

    float array(long index);

    void array(long index, float value);

    static FloatLine createLocal() {
      return KernelMemory.local(FloatLine.class);
    }
  }

  /** Halves that a group shares. */
  public interface HalfLine extends NonMappableIface {
    DeviceSchema<HalfLine> deviceSchema =
        DeviceSchema.of(HalfLine.class, b -> b.array("array", LINE, half -> half.field("value")));

    F16 array(int index);

    static HalfLine createLocal() {
      return KernelMemory.local(HalfLine.class);
    }
  }

  /** Integers of one work-item. */
  public interface IntStack extends NonMappableIface {
    DeviceSchema<IntStack> deviceSchema =
        DeviceSchema.of(IntStack.class, b -> b.array("array", STACK));

    int array(int index);

    void array(int index, int value);

    static IntStack createPrivate() {
      return KernelMemory.own(IntStack.class);
    }
  }

  /** Floating numbers of one work-item. */
  public interface FloatStack extends NonMappableIface {
    DeviceSchema<FloatStack> deviceSchema =
        DeviceSchema.of(FloatStack.class, b -> b.array("array", STACK));

    float array(long index);

    void array(long index, float value);

    static FloatStack createPrivate() {
      return KernelMemory.own(FloatStack.class);
    }
  }

  /** Bytes of one work-item. */
  public interface ByteStack extends NonMappableIface {
    DeviceSchema<ByteStack> deviceSchema =
        DeviceSchema.of(ByteStack.class, b -> b.array("array", STACK));

    byte array(int index);

    void array(int index, byte value);

    static ByteStack createPrivate() {
      return KernelMemory.own(ByteStack.class);
    }
  }

  /** Long integers of one work-item. */
  public interface LongStack extends NonMappableIface {
    DeviceSchema<LongStack> deviceSchema =
        DeviceSchema.of(LongStack.class, b -> b.array("array", STACK));

    long array(long index);

    void array(long index, long value);

    static LongStack createPrivate() {
      return KernelMemory.own(LongStack.class);
    }
  }
}
