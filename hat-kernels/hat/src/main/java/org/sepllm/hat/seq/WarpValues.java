package org.sepllm.hat.seq;

import org.sepllm.hat.model.WarpOperation;
import org.sepllm.hat.warp.Warp;

/** What operations of warps compute from values, without memory. */
final class WarpValues {
  private static final int LANE_BITS = Warp.SIZE - 1;
  private static final int NAN = 0x7fff;

  private WarpValues() {}

  /** Computes what each active lane gets, from one or two operands of all lanes. */
  static long[] of(WarpOperation operation, long[] x, long[] y, Lanes warp, Lanes lanes) {
    long[] result = new long[x.length];
    int base = warp.numbers()[0];
    long ballot = ballot(x, lanes);
    for (int lane : lanes.numbers()) {
      result[lane] =
          switch (operation) {
            case SHUFFLE, SHUFFLE_FLOAT -> x[base + ((int) y[lane] & LANE_BITS)];
            case SHUFFLE_XOR, SHUFFLE_XOR_FLOAT ->
                x[base + (lane - base ^ (int) y[lane] & LANE_BITS)];
            case BALLOT -> (int) ballot;
            case ANY -> Bits.of(ballot != 0);
            case ALL -> Bits.of(ballot == (1L << Warp.SIZE) - 1);
            case PACK_F16, PACK_BF16 ->
                pack(operation == WarpOperation.PACK_F16, Bits.asFloat(x[lane]), y[lane]);
            case EXP2 -> Bits.of(exp2(Bits.asFloat(x[lane])));
            case MAX -> Bits.of(max(Bits.asFloat(x[lane]), Bits.asFloat(y[lane])));
            default -> throw new IllegalStateException(operation + " has no value");
          };
    }
    return result;
  }

  private static long ballot(long[] holds, Lanes lanes) {
    long bits = 0;
    for (int lane : lanes.numbers()) {
      bits |= (holds[lane] & 1) << lane % Warp.SIZE;
    }
    return bits;
  }

  private static long pack(boolean f16, float low, long high) {
    return half(f16, Bits.asFloat(high)) << 16 | half(f16, low);
  }

  private static int half(boolean f16, float value) {
    if (Float.isNaN(value)) {
      return NAN;
    }
    return (int) (f16 ? Bits.f16(value) : Bits.bf16(value));
  }

  private static float exp2(float exponent) {
    float power = (float) Math.pow(2, exponent);
    return power < Float.MIN_NORMAL ? 0f : power;
  }

  private static float max(float first, float second) {
    if (Float.isNaN(first) || Float.isNaN(second)) {
      return Float.isNaN(first) ? second : first;
    }
    return Math.max(first, second);
  }
}
