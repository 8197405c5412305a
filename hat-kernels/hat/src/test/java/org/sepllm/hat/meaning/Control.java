package org.sepllm.hat.meaning;

import hat.KernelContext;
import hat.buffer.S32Array;
import hat.device.DeviceSchema;
import hat.device.NonMappableIface;
import jdk.incubator.code.Reflect;
import org.sepllm.hat.portable.KernelMemory;

/** Loops, jumps, branches and the order of side effects, different for each work-item. */
final class Control {
  static final int GROUP = 16;
  static final int DEPTH = 5;

  private Control() {}

  /** One element for each work-item of a group. */
  interface Line extends NonMappableIface {
    DeviceSchema<Line> deviceSchema = DeviceSchema.of(Line.class, b -> b.array("array", GROUP));

    int array(long index);

    void array(long index, int value);

    static Line createLocal() {
      return KernelMemory.local(Line.class);
    }
  }

  /** A few elements of one work-item. */
  interface Stack extends NonMappableIface {
    DeviceSchema<Stack> deviceSchema = DeviceSchema.of(Stack.class, b -> b.array("array", DEPTH));

    int array(long index);

    void array(long index, int value);

    static Stack createPrivate() {
      return KernelMemory.own(Stack.class);
    }
  }

  @Reflect
  static void jumps(S32Array in, S32Array out) {
    int i = KernelContext.GIX();
    int x = in.array(i) & 31;
    int sum = 0;
    outer:
    for (int k = 0; k < 10; k++) {
      if (k == x % 7) {
        continue;
      }
      for (int j = k; j < 12; j += 2) {
        if (j * k == x) {
          break outer;
        }
        if ((j + x) % 3 == 0) {
          continue outer;
        }
        if ((j ^ x) % 5 == 4) {
          break;
        }
        sum = sum * 31 + j;
      }
      sum += k;
    }
    block:
    {
      if (x > 20) {
        break block;
      }
      sum ^= 0x5555;
      if (x % 2 == 0) {
        break block;
      }
      sum = -sum;
    }
    out.array(i, sum);
  }

  @Reflect
  static void whileLoops(S32Array in, S32Array out) {
    int i = KernelContext.GIX();
    int x = in.array(i) & 1023;
    int steps = 0;
    while (x > 1) {
      x = x % 2 == 0 ? x / 2 : 3 * x + 1;
      if (++steps > 60) {
        break;
      }
    }
    int y = 0;
    while (true) {
      y += steps + 1;
      if (y > 100) {
        break;
      }
    }
    out.array(i, steps * 1000 + y);
  }

  @Reflect
  static int firstFactor(int value) {
    if (value < 2) {
      return value;
    }
    for (int factor = 2; factor * factor <= value; factor++) {
      if (value % factor == 0) {
        return factor;
      }
    }
    return value;
  }

  @Reflect
  static int factors(int value) {
    int rest = value;
    int count = 0;
    while (rest > 1) {
      rest /= firstFactor(rest);
      count++;
    }
    value = count;
    return value;
  }

  @Reflect
  static void helpers(S32Array in, S32Array out) {
    int i = KernelContext.GIX();
    int x = in.array(i) & 1023;
    int count = x > 9 && factors(x) > 1 ? factors(x + 1) : -factors(x);
    out.array(i, count * 1024 + x);
  }

  @Reflect
  static void order(S32Array in, S32Array out) {
    int i = KernelContext.GIX();
    int x = in.array(i) & 255;
    int y = x++ + x * (x += 3) - --x;
    int z = x > 100 || (x = y) > 50 ? x++ : x--;
    boolean both = x > 10 & (y = z) < 5;
    x <<= y & 3;
    x -= both ? y : z;
    out.array(i, x * 31 + y * 7 + z);
  }

  @Reflect
  static void memory(S32Array in, S32Array out) {
    Line line = Line.createLocal();
    Stack stack = Stack.createPrivate();
    int local = KernelContext.LIX();
    int i = KernelContext.GIX();
    int kept = in.array(i);
    for (int k = 0; k < DEPTH; k++) {
      stack.array(k, kept + k * local);
    }
    for (int round = 0; round < 3; round++) {
      line.array(local, kept ^ stack.array((round + local) % DEPTH));
      KernelContext.barrier();
      int left = line.array((local + GROUP - 1) % GROUP);
      int far = local % 2 == 0 ? line.array(GROUP - 1 - local) : left;
      stack.array(round, left);
      if (round == 1) {
        kept += far;
      } else {
        KernelContext.barrier();
        kept -= left;
        line.array(local, kept);
      }
      KernelContext.barrier();
    }
    out.array(i, kept + stack.array(1));
  }

  @Reflect
  static int exchange(S32Array shared, int place, int value, int rounds) {
    shared.array(place, value);
    for (int round = 0; round < rounds; round++) {
      KernelContext.barrier();
      int other = shared.array(place ^ 1 << round);
      KernelContext.barrier();
      if (other < value) {
        continue;
      }
      value = other - round;
      shared.array(place, value);
    }
    return value;
  }

  /** A number that the kernel was given is a variable of each work-item. */
  @Reflect
  static void helperWaits(S32Array in, S32Array shared, S32Array out, int start, float factor) {
    int i = KernelContext.GIX();
    start += in.array(i) & 255;
    int rest = (int) (start * factor);
    factor = factor + start;
    int first = exchange(shared, i, start, 4);
    KernelContext.barrier();
    int second = exchange(shared, i, rest, 2);
    out.array(i, first * 1000 + second + (int) factor);
  }
}
