package org.sepllm.hat.meaning;

import hat.KernelContext;
import hat.buffer.F32Array;
import hat.buffer.S32Array;
import hat.types.F16;
import jdk.incubator.code.Reflect;

/**
 * Operators and conversions, each work-item on a pair of numbers.
 *
 * <p>Compound assignments narrow on purpose.
 */
@SuppressWarnings("lossy-conversions")
final class Arithmetic {
  static final int INT_RESULTS = 26;
  static final int LONG_RESULTS = 16;
  static final int FLOAT_RESULTS = 18;
  static final int CONVERSIONS = 12;
  static final int HALF_RESULTS = 8;

  private Arithmetic() {}

  @Reflect
  static void ints(S32Array in, S32Array out) {
    int i = KernelContext.GIX();
    int x = in.array(2 * i);
    int y = in.array(2 * i + 1);
    int at = i * INT_RESULTS;
    out.array(at, x + y);
    out.array(at + 1, x - y);
    out.array(at + 2, x * y);
    out.array(at + 3, y == 0 ? 0 : x / y);
    out.array(at + 4, y == 0 ? 0 : x % y);
    out.array(at + 5, x << y);
    out.array(at + 6, x >> y);
    out.array(at + 7, x >>> y);
    out.array(at + 8, x & y);
    out.array(at + 9, x | y);
    out.array(at + 10, x ^ y);
    out.array(at + 11, ~x);
    out.array(at + 12, -x);
    out.array(at + 13, (byte) x);
    out.array(at + 14, (short) x);
    out.array(at + 15, (char) x);
    out.array(at + 16, Math.abs(x));
    out.array(at + 17, Math.max(x, y));
    out.array(at + 18, Math.min(x, y));
    out.array(at + 19, x < y ? 1 : x == y ? 2 : 3);
    out.array(at + 20, x <= y && x != y || y > 0 ? 1 : 0);
    boolean odd = (x & 1) == 1;
    boolean big = y > 1000;
    out.array(at + 21, odd ^ big ? 1 : 0);
    out.array(at + 22, odd & !big | x >= y ? 1 : 0);
    byte narrow = (byte) y;
    narrow += x;
    out.array(at + 23, narrow);
    // The absolute value of MIN is negative, and so are its quotients and remainders.
    out.array(at + 24, y == 0 ? 0 : Math.abs(x) / y);
    out.array(at + 25, Math.abs(x) % (Math.abs(x) | 1));
  }

  @Reflect
  static int fold(long value) {
    return (int) (value ^ value >>> 32);
  }

  @Reflect
  static void longs(S32Array in, S32Array out) {
    int i = KernelContext.GIX();
    long x = ((long) in.array(2 * i) << 32) + in.array(2 * i + 1);
    long y = ((long) in.array(2 * i + 1) << 7) - in.array(2 * i);
    int at = i * LONG_RESULTS;
    out.array(at, fold(x + y));
    out.array(at + 1, fold(x - y));
    out.array(at + 2, fold(x * y));
    out.array(at + 3, y == 0 ? 0 : fold(x / y));
    out.array(at + 4, y == 0 ? 0 : fold(x % y));
    out.array(at + 5, fold(x << (int) y));
    out.array(at + 6, fold(x >> (int) y));
    out.array(at + 7, fold(x >>> (int) y));
    out.array(at + 8, fold(x & y | x ^ y));
    out.array(at + 9, fold(-x + ~y));
    out.array(at + 10, (int) x);
    out.array(at + 11, x < y ? 1 : x == y ? 2 : 3);
    out.array(at + 12, fold(Math.max(x, y) - Math.min(Math.abs(x), y)));
    out.array(at + 13, (short) x + (byte) y + (char) x);
    out.array(at + 14, y == 0 ? 0 : fold(Math.abs(x) / y));
    out.array(at + 15, fold(Math.abs(x) % (Math.abs(x) | 1)));
  }

  @Reflect
  static void floats(F32Array in, F32Array out) {
    int i = KernelContext.GIX();
    float x = in.array(2 * i);
    float y = in.array(2 * i + 1);
    int at = i * FLOAT_RESULTS;
    out.array(at, x + y);
    out.array(at + 1, x - y);
    out.array(at + 2, x * y);
    out.array(at + 3, x / y);
    out.array(at + 4, x % y);
    out.array(at + 5, -x);
    out.array(at + 6, Math.abs(x));
    out.array(at + 7, Math.max(x, y));
    out.array(at + 8, Math.min(x, y));
    out.array(at + 9, (float) Math.sqrt(x));
    out.array(at + 10, (float) Math.floor(x));
    out.array(at + 11, (float) Math.ceil(x));
    out.array(at + 12, (float) Math.rint(x));
    out.array(at + 13, Math.fma(x, y, x));
    out.array(at + 14, x < y ? 1f : x == y ? 2f : x > y ? 3f : 4f);
    double product = (double) x * y;
    out.array(at + 15, (float) (product / 3 - x % 1.7));
    out.array(at + 16, x != y && !(x >= y) ? 1 : 0);
    out.array(at + 17, Math.abs(x) >= -1.5f ? 1 : 0);
  }

  @Reflect
  static void conversions(F32Array in, S32Array out) {
    int i = KernelContext.GIX();
    float x = in.array(2 * i);
    double d = (double) x * in.array(2 * i + 1);
    int at = i * CONVERSIONS;
    out.array(at, (int) x);
    out.array(at + 1, fold((long) x));
    out.array(at + 2, (byte) x);
    out.array(at + 3, (short) x);
    out.array(at + 4, (char) x);
    out.array(at + 5, (int) d);
    out.array(at + 6, fold((long) d));
    out.array(at + 7, (int) (float) d);
    out.array(at + 8, (int) ((float) (int) x / 3));
    out.array(at + 9, (int) ((double) (long) x / 7));
    int sum = i;
    sum += 1.7 * i;
    out.array(at + 10, sum);
    sum *= x > 1 ? 1.5f : 2;
    out.array(at + 11, sum);
  }

  @Reflect
  static void halves(F32Array in, F32Array out) {
    int i = KernelContext.GIX();
    F16 x = F16.of(in.array(2 * i));
    F16 y = F16.of(in.array(2 * i + 1));
    int at = i * HALF_RESULTS;
    F16 sum = F16.add(x, y);
    F16 difference = F16.sub(x, y);
    F16 product = F16.mul(x, y);
    F16 quotient = F16.div(x, y);
    out.array(at, F16.f16ToFloat(sum));
    out.array(at + 1, F16.f16ToFloat(difference));
    out.array(at + 2, F16.f16ToFloat(product));
    out.array(at + 3, F16.f16ToFloat(quotient));
    out.array(at + 4, F16.f16ToFloat(x));
    out.array(at + 5, x.value());
    F16 chained = F16.mul(sum, difference);
    out.array(at + 6, F16.f16ToFloat(chained));
    short bits = y.value();
    F16 again = F16.of(bits);
    out.array(at + 7, F16.f16ToFloat(again));
  }
}
