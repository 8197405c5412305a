package org.sepllm.hat.opencl;

import hat.HATMath;
import hat.KernelContext;
import hat.buffer.F32Array;
import hat.buffer.S32Array;
import jdk.incubator.code.Reflect;

/** Functions that devices compute in their own way, and names that mean something in C. */
final class Functions {
  static final int RESULTS = 8;

  private Functions() {}

  @Reflect
  static void functions(F32Array in, F32Array out) {
    int i = KernelContext.GIX();
    float x = in.array(i);
    int at = i * RESULTS;
    out.array(at, HATMath.expf(x));
    out.array(at + 1, HATMath.sinf(x));
    out.array(at + 2, HATMath.cosf(x));
    out.array(at + 3, HATMath.tanf(x));
    out.array(at + 4, (float) Math.exp(x));
    out.array(at + 5, (float) Math.log(x));
    out.array(at + 6, (float) Math.sin(x));
    out.array(at + 7, (float) Math.cos(x));
  }

  @Reflect
  static void powers(F32Array in, F32Array out) {
    int i = KernelContext.GIX();
    out.array(i, (float) Math.pow(in.array(2 * i), in.array(2 * i + 1)));
  }

  @Reflect
  static int max(int unsigned, int restrict) {
    return unsigned > restrict ? unsigned : restrict;
  }

  @Reflect
  static void names(S32Array in, S32Array global) {
    int get_global_id = KernelContext.GIX();
    int half = in.array(get_global_id);
    int float4 = half + 1;
    int in_length = in.length();
    int größe = float4 * 2;
    int $x = größe - half;
    int struct = 0;
    outer:
    for (int uint = 0; uint < 3; uint++) {
      for (int ulong = 0; ulong < 3; ulong++) {
        if (ulong == 2) {
          continue outer;
        }
        struct += ulong + max(uint, ulong);
        if (uint == 2) {
          break outer;
        }
      }
    }
    global.array(get_global_id, half + float4 + in_length + größe + $x + struct);
  }
}
