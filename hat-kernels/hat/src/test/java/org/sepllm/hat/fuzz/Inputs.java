package org.sepllm.hat.fuzz;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.sepllm.hat.model.ScalarType;
import org.sepllm.hat.model.Variable;
import org.sepllm.hat.runtime.BufferStorage;
import org.sepllm.hat.runtime.KernelArgument;

/** What a kernel reads: half of the numbers are corner cases. */
final class Inputs {
  private static final int[] INTS = {
    0,
    1,
    -1,
    2,
    7,
    -8,
    31,
    32,
    127,
    128,
    255,
    32767,
    65535,
    65536,
    16777217,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE
  };
  private static final float[] FLOATS = {
    0f,
    -0f,
    1f,
    -1.5f,
    0.1f,
    0.5f,
    2.5f,
    65504f,
    65520f,
    1e-7f,
    3e9f,
    -3e18f,
    1e30f,
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.MIN_VALUE,
    Float.MAX_VALUE,
    2147483648f
  };
  private static final short[] HALVES = {
    0, (short) 0x8000, 0x3c00, (short) 0xbc00, 0x7bff, 0x7c00, (short) 0xfc00, 0x7e00, 1, 0x3555
  };

  private final Dice dice;
  private final int number;
  private final float factor;

  Inputs(long seed) {
    dice = new Dice(~seed);
    number = dice.pick(0, 1, 2, -7, 1000, Integer.MAX_VALUE);
    factor = dice.pick(0.5f, -1f, 3f, 1e20f, 0f);
  }

  /** The number of elements of the buffer of a name. */
  static int length(String name) {
    return switch (name) {
      case "ints", "floats", "halves" -> GrownKernel.INPUTS;
      case "outInts", "outFloats" -> Shape.ITEMS * GrownKernel.RESULTS;
      case "outHalves" -> Shape.ITEMS * GrownKernel.HALVES;
      case "near" -> Shape.ITEMS * GrownKernel.NEAR;
      case "tally" -> 0;
      default -> throw new IllegalArgumentException("no kernel takes a buffer " + name);
    };
  }

  KernelArgument number(Variable variable) {
    return variable.type() == ScalarType.INT
        ? new KernelArgument.OfInt(number)
        : new KernelArgument.OfFloat(factor);
  }

  /** Fills a buffer of a name; the order of names is that of the parameters. */
  void fill(String name, BufferStorage buffer) {
    MemorySegment elements = buffer.toWriteAll();
    switch (name) {
      case "ints" -> {
        for (int i = 0; i < buffer.length(); i++) {
          int value = dice.oneIn(2) ? INTS[dice.below(INTS.length)] : dice.anyInt();
          elements.setAtIndex(ValueLayout.JAVA_INT, i, value);
        }
      }
      case "floats" -> {
        for (int i = 0; i < buffer.length(); i++) {
          float any = dice.gaussian(dice.pick(1f, 100f, 1e6f));
          float value = dice.oneIn(2) ? FLOATS[dice.below(FLOATS.length)] : any;
          elements.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
        }
      }
      case "halves" -> {
        for (int i = 0; i < buffer.length(); i++) {
          short any = Float.floatToFloat16(dice.gaussian(100f));
          short value = dice.oneIn(2) ? HALVES[dice.below(HALVES.length)] : any;
          elements.setAtIndex(ValueLayout.JAVA_SHORT, i, value);
        }
      }
      case "tally" -> {
        buffer.host().fill((byte) 0);
        long base = buffer.type().fieldOffset(buffer.type().field("base").orElseThrow());
        buffer.host().set(ValueLayout.JAVA_INT, base, dice.anyInt());
      }
      default -> elements.fill((byte) 0);
    }
  }
}
