package org.sepllm.conformance.bench.device;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.sepllm.conformance.bench.Times;
import org.sepllm.hat.host.DeviceEvent;
import org.sepllm.hat.host.DeviceGraph;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.hat.host.DeviceStream;
import org.sepllm.kernels.storage.Launcher;

/** Measures launches by the device's own events, or by the host's clock where it keeps no times. */
final class DeviceTimer {
  private static final int WARM_UP = 3;
  private static final int LEAST_RUNS = 3;
  private static final double MOST_MILLISECONDS = 3000;
  private static final double NANOSECONDS = 1e6;

  private final DeviceStream stream;
  private final int runs;

  DeviceTimer(DeviceSession session, int runs) {
    this.stream = session.mainStream();
    this.runs = runs;
  }

  /**
   * Measures what is launched; long launches are repeated less often, but at least three times.
   *
   * @param parts how many equal parts it has; times are those of one part
   * @param work launches it
   */
  Times time(int parts, Consumer<Launcher> work) {
    try (DeviceGraph graph = stream.capture(on -> work.accept(on::dispatch))) {
      return repeated(parts, graph::launch);
    }
  }

  /** The same as launches one by one, which the host may be too slow for. */
  Times timeLaunches(Consumer<Launcher> work) {
    return repeated(1, () -> work.accept(stream::dispatch));
  }

  private Times repeated(int parts, Runnable work) {
    List<Double> milliseconds = new ArrayList<>();
    double longest = 0;
    for (int run = 0; run < WARM_UP && run * longest < MOST_MILLISECONDS; run++) {
      longest = Math.max(longest, once(work));
    }
    int repeats = (int) Math.min(runs, Math.max(LEAST_RUNS, MOST_MILLISECONDS / longest));
    for (int run = 0; run < repeats; run++) {
      milliseconds.add(once(work) / parts);
    }
    return Times.of(milliseconds);
  }

  private double once(Runnable work) {
    long before = System.nanoTime();
    try (DeviceEvent start = stream.record()) {
      work.run();
      try (DeviceEvent end = stream.record()) {
        end.await();
        OptionalLong onDevice = end.nanosecondsSince(start);
        return onDevice.orElseGet(() -> System.nanoTime() - before) / NANOSECONDS;
      }
    }
  }

  /** Measures work of the host and the device together by the host's clock. */
  Times hostTime(Runnable work) {
    List<Double> milliseconds = new ArrayList<>();
    for (int run = 0; run < LEAST_RUNS + Math.min(runs, LEAST_RUNS + 2); run++) {
      long before = System.nanoTime();
      work.run();
      stream.finish();
      if (run >= LEAST_RUNS) {
        milliseconds.add((System.nanoTime() - before) / NANOSECONDS);
      }
    }
    return Times.of(milliseconds);
  }
}
