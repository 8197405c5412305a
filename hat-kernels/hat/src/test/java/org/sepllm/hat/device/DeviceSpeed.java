package org.sepllm.hat.device;

import hat.Accelerator;
import hat.buffer.F32Array;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.sepllm.hat.cuda.CudaDevice;
import org.sepllm.hat.cuda.DriverTrials;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.hat.runtime.Backends;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.RaceCheck;
import org.sepllm.hat.teaching.Copy;
import org.sepllm.hat.teaching.MatmulTuned;

/**
 * Measures on a graphics processor how fast the teaching set's copy and tuned matrix product are,
 * by the device's own clock; results are compared with plain Java first. Prints one line of JSON
 * for each.
 */
public final class DeviceSpeed {
  private static final int RUNS = 15;
  private static final int WARM_UP = 3;
  private static final int SIZE = 4096;
  private static final int SAMPLES = 2000;
  private static final double TOLERANCE = 1e-4;

  private final DeviceSession session;
  private final Accelerator accelerator;
  private final String arithmetic;
  private boolean wrong;

  private DeviceSpeed(DeviceSession session, String arithmetic) {
    this.session = session;
    this.arithmetic = arithmetic;
    this.accelerator = session.accelerator(MethodHandles.lookup());
  }

  /** Ends with 1 if a result is wrong. */
  public static void main(String[] arguments) {
    boolean wrong = false;
    for (boolean exact : List.of(true, false)) {
      CompileOptions options =
          new CompileOptions(false, exact, CompileOptions.DEFAULT_LOOP_LIMIT, RaceCheck.ALL);
      try (DeviceSession session = DeviceSession.open(Backends.named("cuda"), options)) {
        DeviceSpeed speed = new DeviceSpeed(session, exact ? "exact" : "fast");
        if (exact) {
          speed.copy(256 << 20);
          speed.copy(1 << 30);
        }
        speed.matmul();
        wrong |= speed.wrong;
      }
    }
    System.exit(wrong ? 1 : 0);
  }

  private static float[] random(int length, long seed) {
    Random random = new Random(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = random.nextFloat() * 2 - 1;
    }
    return values;
  }

  private void copy(int bytes) {
    float[] values = random(bytes / Float.BYTES, bytes);
    F32Array in = F32Array.createFrom(accelerator, values);
    F32Array out = F32Array.create(accelerator, values.length);
    List<Double> times = times(() -> accelerator.compute(cc -> Copy.compute(cc, in, out)));
    float[] copied = new float[values.length];
    out.copyTo(copied);
    wrong |= !Arrays.equals(values, copied);
    double moved = 2.0 * bytes;
    report("copy", "bytes\": " + 2L * bytes + ", \"TB_per_s", moved / 1e12, times);
    List<Double> driver = DriverTrials.deviceCopies(session, bytes, RUNS + WARM_UP);
    driver = driver.subList(WARM_UP, driver.size()).stream().sorted().toList();
    report("copy by the driver", "bytes\": " + 2L * bytes + ", \"TB_per_s", moved / 1e12, driver);
    session.release(in);
    session.release(out);
  }

  private void matmul() {
    float[] left = random(SIZE * SIZE, 1);
    float[] right = random(SIZE * SIZE, 2);
    F32Array a = F32Array.createFrom(accelerator, left);
    F32Array b = F32Array.createFrom(accelerator, right);
    F32Array c = F32Array.create(accelerator, SIZE * SIZE);
    List<Double> times =
        times(() -> accelerator.compute(cc -> MatmulTuned.compute(cc, a, b, c, SIZE)));
    float[] product = new float[SIZE * SIZE];
    c.copyTo(product);
    Random samples = new Random(3);
    for (int sample = 0; sample < SAMPLES; sample++) {
      int row = samples.nextInt(SIZE);
      int column = samples.nextInt(SIZE);
      double sum = 0;
      for (int k = 0; k < SIZE; k++) {
        sum += (double) left[row * SIZE + k] * right[k * SIZE + column];
      }
      wrong |= !(Math.abs(sum - product[row * SIZE + column]) <= TOLERANCE * SIZE / 16);
    }
    double operations = 2.0 * SIZE * SIZE * SIZE;
    report("tuned matmul", "size\": " + SIZE + ", \"TFLOP_per_s", operations / 1e12, times);
    session.release(a);
    session.release(b);
    session.release(c);
  }

  private List<Double> times(Runnable launch) {
    List<Double> seconds = new ArrayList<>();
    CudaDevice device = (CudaDevice) session.runtime().device();
    for (int run = 0; run < RUNS + WARM_UP; run++) {
      launch.run();
      session.finish();
      if (run >= WARM_UP) {
        seconds.add(device.lastLaunchNanoseconds().orElseThrow() / 1e9);
      }
    }
    seconds.sort(Double::compare);
    return seconds;
  }

  private void report(String name, String unit, double work, List<Double> seconds) {
    double median = seconds.get(seconds.size() / 2);
    System.out.printf(
        Locale.ROOT,
        "{\"kernel\": \"%s\", \"arithmetic\": \"%s\", \"%s\": %.3f, \"median_ms\": %.4f,"
            + " \"min_ms\": %.4f, \"max_ms\": %.4f, \"runs\": %d, \"correct\": %b}%n",
        name,
        arithmetic,
        unit,
        work / median,
        median * 1e3,
        seconds.getFirst() * 1e3,
        seconds.getLast() * 1e3,
        seconds.size(),
        !wrong);
  }
}
