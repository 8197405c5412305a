package org.sepllm.hat.oracle;

import hat.HATMath;
import hat.KernelContext;
import hat.buffer.F32Array;
import hat.buffer.S32Array;
import hat.device.DeviceSchema;
import hat.device.NonMappableIface;
import hat.types.F16;
import jdk.incubator.code.Reflect;
import org.sepllm.hat.portable.KernelMemory;

/** Each work-item takes two integers and two floats and writes sixteen results. */
@SuppressWarnings("lossy-conversions")
final class TrickyKernels {
  static final int RESULTS = 16;

  private static final int STEP = 3 - 5;
  private static final long WIDE = 1L << 40;

  private TrickyKernels() {}

  /** Memory with two arrays of different element types and a field. */
  interface Notes extends NonMappableIface {
    DeviceSchema<Notes> deviceSchema =
        DeviceSchema.of(
            Notes.class, b -> b.array("marks", 4).array("depths", RESULTS).field("last"));

    short marks(int index);

    void marks(int index, short mark);

    long depths(long index);

    void depths(long index, long depth);

    double last();

    void last(double last);

    static Notes createPrivate() {
      return KernelMemory.own(Notes.class);
    }
  }

  /** Writes and returns, so that the order of calls shows. */
  @Reflect
  static int logged(S32Array out, int place, int value) {
    out.array(place, out.array(place) * 31 + value);
    return value;
  }

  @Reflect
  static void order(S32Array in, F32Array floats, S32Array out) {
    int base = KernelContext.GIX() * RESULTS;
    int x = in.array(2 * KernelContext.GIX());
    int y = in.array(2 * KernelContext.GIX() + 1);
    int i = base;
    out.array(i++, x++ + x * --x);
    out.array(i++, (x = y) + x++ * (x += 3) - x);
    out.array(i++, logged(out, base, 1) + logged(out, base, 2) * logged(out, base, 3));
    int a = x;
    a += a++ * 2 + (a = 7);
    out.array(i++, a);
    boolean t = x > y || (x += 5) > 3 && logged(out, base + 1, x) != 0;
    out.array(i++, t ? x : -x);
    int b = t ? logged(out, base + 2, 4) : logged(out, base + 2, 5) + (y = 1);
    out.array(i++, b + y);
    out.array(i, out.array(i++) + i);
    int c = 0;
    while (c++ < 3 && logged(out, base + 7, c) < 3) {
      if (c == 1) {
        continue;
      }
      c += logged(out, base + 8, c);
    }
    i += 3;
    for (int k = 0; k < 4; k += logged(out, base + 9, 1 + k % 2)) {
      if (k == 1) {
        continue;
      }
      i = base + 10 + (k & 1);
      out.array(i, i ^ k);
    }
    int d;
    out.array(base + 12, (d = x & 0xff) > 100 ? d : (d = y) + d);
    t &= d++ > 5 | --d < 0;
    out.array(base + 13, t ? d : ~d);
    out.array(base + 14, -(-x) - -y + +d);
    out.array(base + 15, x == y ? 1 : x < y ? 2 : 3);
  }

  @Reflect
  static void narrow(S32Array in, F32Array floats, S32Array out) {
    int base = KernelContext.GIX() * RESULTS;
    int x = in.array(2 * KernelContext.GIX());
    int y = in.array(2 * KernelContext.GIX() + 1);
    byte small = (byte) x;
    short medium = (short) y;
    char letter = (char) x;
    small += (byte) 200;
    medium *= (short) 3;
    letter++;
    small >>>= 1;
    out.array(base, small);
    out.array(base + 1, medium);
    out.array(base + 2, letter);
    out.array(base + 3, (byte) (small + letter) << 3);
    out.array(base + 4, (x > y ? small : letter) + (y > 0 ? 'a' : 2));
    long wide = x;
    wide = wide * WIDE + y;
    wide ^= wide >>> 33;
    wide <<= y;
    out.array(base + 5, (int) wide);
    out.array(base + 6, (int) (wide >> 32) % (y == 0 ? 1 : y));
    out.array(base + 7, x << y ^ x >> y ^ x >>> y);
    out.array(base + 8, y == 0 ? 0 : x / y + x % y);
    out.array(base + 9, (short) wide + (char) wide + (byte) wide);
    int z = x;
    z -= 2.75 * y;
    out.array(base + 10, z);
    z <<= 35L;
    out.array(base + 11, z);
    out.array(base + 12, STEP * x + (int) (WIDE >>> 38) + Integer.MIN_VALUE);
    out.array(base + 13, Math.abs(x) + Math.max(x, y) - Math.min(small, letter));
    out.array(base + 14, (int) (char) (float) x);
    boolean even = (x & 1) == 0 ^ y > 0;
    even |= x == y;
    out.array(base + 15, even ? 1 : 0);
  }

  @Reflect
  static void real(S32Array in, F32Array floats, S32Array out) {
    int base = KernelContext.GIX() * RESULTS;
    int x = in.array(2 * KernelContext.GIX());
    float p = floats.array(2 * KernelContext.GIX());
    float q = floats.array(2 * KernelContext.GIX() + 1);
    out.array(base, (int) p);
    out.array(base + 1, (int) (long) (q * 1e10f));
    out.array(base + 2, (int) (1e9 * p / q));
    out.array(base + 3, (byte) p + (short) q + (char) (p * q));
    out.array(base + 4, p < q ? 1 : p > q ? 2 : p == q ? 3 : 4);
    double sum = p;
    sum += x;
    p += 0.1;
    sum = sum / 3 + p % q;
    out.array(base + 5, (int) (sum * 1000));
    out.array(base + 6, (int) (x * 1.0f) - (int) (double) x);
    out.array(base + 7, (int) (HATMath.maxf(p, q) * 10) ^ (int) (Math.min(-0f, q) * 10));
    out.array(base + 8, (int) (Math.sqrt(Math.abs(p)) * 1e4));
    out.array(base + 9, (int) Math.floor(p) + (int) Math.ceil(q) * 7 + (int) Math.rint(p) * 11);
    F16 h = F16.of(p);
    F16 g = F16.of(q);
    h = F16.add(F16.mul(h, g), F16.sub(h, g));
    out.array(base + 10, h.value());
    out.array(base + 11, (int) (F16.f16ToFloat(F16.div(h, g)) * 16));
    out.array(base + 12, F16.of((short) x).value());
    out.array(base + 13, (int) (Math.fma(p, q, 1f) * 64));
    out.array(base + 14, (int) (x > 0 ? x : p));
    float r = p;
    r++;
    r -= q--;
    out.array(base + 15, (int) (r * 8) + (int) (q * 8));
  }

  @Reflect
  static void jumps(S32Array in, F32Array floats, S32Array out) {
    int base = KernelContext.GIX() * RESULTS;
    int x = in.array(2 * KernelContext.GIX());
    int y = in.array(2 * KernelContext.GIX() + 1);
    Notes notes = Notes.createPrivate();
    for (int i = 0; i < 4; i++) {
      notes.marks(i, (short) (x >> i));
    }
    for (long i = 0; i < RESULTS; i++) {
      notes.depths(i, i * x);
    }
    notes.last(0);
    int steps = 0;
    outer:
    for (int i = 0, j = 12; i < j; i += 2, j--) {
      int k = 0;
      while (true) {
        steps++;
        if ((x + k) % 11 == 0) {
          continue outer;
        }
        if (k > 3) {
          break;
        }
        if (steps > 40 || (y & 7) == i) {
          break outer;
        }
        k++;
      }
      block:
      {
        if (notes.marks(k & 3) > 0) {
          break block;
        }
        notes.marks(k & 3, (short) (i * 1000));
        if (j == 9 && y > 0) {
          return;
        }
        notes.depths(i, notes.depths(i) ^ (long) j << 33);
      }
      notes.last(notes.last() + notes.depths(j));
      out.array(base + i, steps + notes.marks(i & 3));
    }
    out.array(base + 13, steps);
    out.array(base + 14, (int) (notes.depths(6) >> 30));
    out.array(base + 15, (int) notes.last());
  }
}
