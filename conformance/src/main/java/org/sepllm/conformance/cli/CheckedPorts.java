package org.sepllm.conformance.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.sepllm.conformance.check.Check;
import org.sepllm.hat.runtime.Availability;
import org.sepllm.hat.runtime.Backends;
import org.sepllm.hat.runtime.KernelBackend;

/**
 * Which ports a check asks: the chosen one, or the reference and then the kernels on every back end
 * that can run here.
 *
 * @param ports the ports in the order they are asked
 * @param absent the back ends that cannot run here
 */
record CheckedPorts(List<Entry> ports, List<Absent> absent) {
  private static final int OF_REFERENCE = 1000;
  private static final int OF_OTHERS = 40;

  /** How many cases of a level each back end is given beside the others; an interpreter is slow. */
  private static final Map<String, Integer> OF_BACKENDS =
      Map.of("java-seq", 15, "java-mt", 60, "opencl", 8, "cuda", 100);

  /**
   * A port that is asked.
   *
   * @param subject the port
   * @param cases how many cases of each level are generated unless the user says
   * @param brief whether golden files and most of real text are left out
   */
  record Entry(Check.Subject subject, int cases, boolean brief) {}

  /**
   * A back end that cannot run here.
   *
   * @param name the back end
   * @param reason why, in one line
   */
  record Absent(String name, String reason) {}

  CheckedPorts {
    ports = List.copyOf(ports);
    absent = List.copyOf(absent);
  }

  static CheckedPorts one(Check.Subject subject) {
    return new CheckedPorts(List.of(new Entry(subject, OF_REFERENCE, false)), List.of());
  }

  static CheckedPorts all(Check.Subject reference, Function<String, Check.Subject> backends) {
    List<Entry> ports = new ArrayList<>();
    List<Absent> absent = new ArrayList<>();
    ports.add(new Entry(reference, OF_REFERENCE, false));
    for (KernelBackend backend : Backends.all()) {
      String name = backend.name();
      switch (backend.availability()) {
        case Availability.Absent missing -> absent.add(new Absent(name, missing.reason()));
        case Availability.Present _ ->
            ports.add(
                new Entry(backends.apply(name), OF_BACKENDS.getOrDefault(name, OF_OTHERS), true));
      }
    }
    return new CheckedPorts(ports, absent);
  }
}
