package org.sepllm.hat.device;

import hat.buffer.S32Array;
import java.io.PrintStream;
import java.lang.invoke.MethodHandles;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.sepllm.hat.cuda.DriverTrials;
import org.sepllm.hat.host.DeviceEvent;
import org.sepllm.hat.host.DeviceGraph;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.hat.host.DeviceStream;
import org.sepllm.hat.host.HostChecks;
import org.sepllm.hat.host.KernelLauncher;
import org.sepllm.hat.host.MemoryScope;
import org.sepllm.hat.host.Steps;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.KernelArgument;
import org.sepllm.hat.runtime.KernelBackend;
import org.sepllm.hat.runtime.LaunchRange;
import org.sepllm.hat.runtime.RaceCheck;
import org.sepllm.hat.runtime.StoredBuffer;

/** Tries what sessions offer, and prints what launches, graphs and copies cost. */
final class HostTrials {
  private static final int LENGTH = 64;
  private static final int LAUNCHES = 100;
  private static final int REPETITIONS = 100;
  private static final int ROUNDS = 5;
  private static final long COPIED = 256L << 20;
  private static final Kernel MIX = Steps.kernel("mix");

  private final KernelBackend backend;
  private final PrintStream out;

  HostTrials(KernelBackend backend, PrintStream out) {
    this.backend = backend;
    this.out = out;
  }

  /** What to try, by name; without mistakes nothing is timed either. */
  Map<String, Runnable> trials(boolean mistakes) {
    Map<String, Runnable> trials = new LinkedHashMap<>();
    for (HostChecks.Case promise : HostChecks.cases()) {
      for (boolean checked : List.of(true, false)) {
        trials.put(
            promise.name() + (checked ? " (checked)" : " (unchecked)"),
            in(checked, promise.check()));
      }
    }
    if (mistakes) {
      trials.put("faults belong to their stream", in(true, HostChecks::faultsBelongToTheirStream));
      trials.put("cost of launches and graphs", in(false, this::launchCost));
    }
    if (backend.name().equals("cuda")) {
      trials.put("memory of the driver", in(true, DriverTrials::memoryOfTheDriver));
      trials.put(
          "a stream of the caller",
          in(true, session -> DriverTrials.streamOfTheCaller(session, backend, options(true))));
    }
    if (mistakes && backend.name().equals("cuda")) {
      trials.put("rates of copies", in(false, this::copyRates));
    }
    return trials;
  }

  private static CompileOptions options(boolean checked) {
    return new CompileOptions(checked, true, CompileOptions.DEFAULT_LOOP_LIMIT, RaceCheck.OFF);
  }

  private Runnable in(boolean checked, Consumer<DeviceSession> trial) {
    return () -> {
      try (DeviceSession session = DeviceSession.open(backend, options(checked))) {
        trial.accept(session);
      }
    };
  }

  private void launchCost(DeviceSession session) {
    try (MemoryScope scope = session.scope(MethodHandles.lookup());
        DeviceStream stream = session.stream()) {
      S32Array a = S32Array.createFrom(scope, new int[LENGTH]);
      Consumer<KernelLauncher> work = launcher -> launches(launcher, a);
      try (DeviceGraph graph = stream.capture(work)) {
        print("main stream", session, stream, () -> work.accept(session));
        print("stream", session, stream, () -> work.accept(stream));
        print("graph", session, stream, graph::launch);
      }
      out.println("      " + session.usage());
    }
  }

  private static void launches(KernelLauncher launcher, S32Array a) {
    KernelArgument argument = new KernelArgument.OfBuffer(((StoredBuffer) a).storage());
    for (int launch = 0; launch < LAUNCHES; launch++) {
      launcher.launch(MIX, LaunchRange.of1D(LENGTH, LENGTH), List.of(argument, argument));
    }
  }

  private void print(String name, DeviceSession session, DeviceStream stream, Runnable work) {
    double enqueued = Double.MAX_VALUE;
    double done = Double.MAX_VALUE;
    double onDevice = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      session.finish();
      try (DeviceEvent first = stream.record()) {
        long start = System.nanoTime();
        for (int repetition = 0; repetition < REPETITIONS; repetition++) {
          work.run();
        }
        enqueued = Math.min(enqueued, System.nanoTime() - start);
        try (DeviceEvent last = stream.record()) {
          session.finish();
          done = Math.min(done, System.nanoTime() - start);
          onDevice = Math.min(onDevice, last.nanosecondsSince(first).orElse(0));
        }
      }
    }
    double kernels = (double) LAUNCHES * REPETITIONS;
    out.printf(
        Locale.ROOT,
        "      %s: per kernel enqueue %.2f us, until done %.2f us, between events %.2f us"
            + " (best of %d x %d x %d)%n",
        name,
        enqueued / kernels / 1e3,
        done / kernels / 1e3,
        onDevice / kernels / 1e3,
        ROUNDS,
        REPETITIONS,
        LAUNCHES);
  }

  private void copyRates(DeviceSession session) {
    for (boolean pinned : List.of(false, true)) {
      DriverTrials.Rates rates = DriverTrials.rates(session, COPIED, pinned);
      out.printf(
          Locale.ROOT,
          "      %d MiB of plain host memory %s: %.1f GB/s to the device, %.1f GB/s back%n",
          COPIED >> 20,
          pinned ? "through the pinned ring" : "by the driver alone",
          rates.up(),
          rates.down());
    }
  }
}
