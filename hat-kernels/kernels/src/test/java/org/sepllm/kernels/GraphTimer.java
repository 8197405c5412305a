package org.sepllm.kernels;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.sepllm.hat.host.DeviceEvent;
import org.sepllm.hat.host.DeviceGraph;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.hat.host.DeviceStream;
import org.sepllm.kernels.storage.Launcher;

/** Times what is launched by the device's own events, as one graph. */
final class GraphTimer {
  private static final int WARM_UP = 3;

  private final DeviceStream stream;
  private final int runs;

  GraphTimer(DeviceSession session, int runs) {
    this.stream = session.mainStream();
    this.runs = runs;
  }

  /** Median seconds of one of {@code parts} equal parts. */
  double time(int parts, Consumer<Launcher> work) {
    List<Double> seconds = new ArrayList<>();
    try (DeviceGraph graph = stream.capture(on -> work.accept(on::dispatch))) {
      for (int run = 0; run < runs + WARM_UP; run++) {
        try (DeviceEvent start = stream.record()) {
          graph.launch();
          try (DeviceEvent end = stream.record()) {
            end.await();
            if (run >= WARM_UP) {
              seconds.add(end.nanosecondsSince(start).orElseThrow() / 1e9 / parts);
            }
          }
        }
      }
    }
    seconds.sort(Double::compare);
    return seconds.get(runs / 2);
  }
}
