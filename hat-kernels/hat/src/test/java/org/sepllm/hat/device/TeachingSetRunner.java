package org.sepllm.hat.device;

import hat.Accelerator;
import java.io.PrintStream;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sepllm.hat.cuda.CudaDevice;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.hat.meaning.MeaningSet;
import org.sepllm.hat.model.BufferVariable;
import org.sepllm.hat.model.FunctionName;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.runtime.Availability;
import org.sepllm.hat.runtime.BackendUnavailable;
import org.sepllm.hat.runtime.Backends;
import org.sepllm.hat.runtime.BufferStorage;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.DeviceLost;
import org.sepllm.hat.runtime.FaultKind;
import org.sepllm.hat.runtime.KernelArgument;
import org.sepllm.hat.runtime.KernelBackend;
import org.sepllm.hat.runtime.KernelFault;
import org.sepllm.hat.runtime.KernelLinker;
import org.sepllm.hat.runtime.LaunchRange;
import org.sepllm.hat.runtime.RaceCheck;
import org.sepllm.hat.teaching.TeachingSet;
import org.sepllm.hat.teaching.warp.TileSet;
import org.sepllm.hat.teaching.warp.WarpSet;
import org.sepllm.hat.teaching.warp.WarpgroupSet;

/** Runs the teaching set and more on the back end that {@code hat.backend} names. */
public final class TeachingSetRunner {
  private static final int FAILED = 1;
  private static final int UNAVAILABLE = 3;
  private static final int LENGTH = 64;
  private static final int TIMED_LAUNCHES = 10_000;
  private static final int ROUNDS = 5;
  private static final LaunchRange ONE_GROUP = LaunchRange.of1D(LENGTH, LENGTH);
  private static final Kernel OVERRUN =
      KernelLinker.link(
          new FunctionName(Overrun.class.getName(), "overrun"), Overrun.class.getClassLoader());

  private final KernelBackend backend;
  private final PrintStream out;
  private int passed;
  private int failed;

  private TeachingSetRunner(KernelBackend backend, PrintStream out) {
    this.backend = backend;
    this.out = out;
  }

  /**
   * Prints one line for each case, then how many passed; ends with 0 if all did. With {@code
   * -Dhat.correct.only=true} the kernels with planted mistakes are left out and nothing is timed,
   * for tools that look for mistakes.
   */
  public static void main(String[] arguments) {
    KernelBackend backend = Backends.named(System.getProperty(Backends.PROPERTY, "java-seq"));
    if (backend.availability() instanceof Availability.Absent absent) {
      System.out.println(backend.name() + " cannot run here: " + absent.reason());
      System.exit(UNAVAILABLE);
    }
    TeachingSetRunner runner = new TeachingSetRunner(backend, System.out);
    for (boolean checked : List.of(true, false)) {
      try (DeviceSession session = runner.open(checked)) {
        runner.runSets(session, checked ? " (checked)" : " (unchecked)");
      }
    }
    boolean mistakes = !Boolean.getBoolean("hat.correct.only");
    new HostTrials(backend, runner.out).trials(mistakes).forEach(runner::attempt);
    if (mistakes) {
      runner.attempt("an overrun is a fault", runner::overrunIsFault);
    }
    if (mistakes && backend.name().equals("cuda")) {
      runner.attempt("time of a launch", runner::timeOfLaunch);
      runner.attempt("an unchecked overrun loses the device", runner::overrunLosesDevice);
      runner.attempt("a new session after a loss works or says why not", runner::newSession);
    }
    System.out.println(runner.passed + " passed, " + runner.failed + " failed");
    System.exit(runner.failed == 0 ? 0 : FAILED);
  }

  private DeviceSession open(boolean checked) {
    CompileOptions options =
        new CompileOptions(checked, true, CompileOptions.DEFAULT_LOOP_LIMIT, RaceCheck.ALL);
    return DeviceSession.open(backend, options);
  }

  private void attempt(String name, Runnable check) {
    try {
      check.run();
      passed++;
      out.println("pass  " + name);
    } catch (RuntimeException | Error failure) {
      failed++;
      out.println("FAIL  " + name + ": " + failure.toString().replaceAll("\\s+", " "));
    }
  }

  private void runSets(DeviceSession session, String mode) {
    out.println(session.info());
    Accelerator accelerator = session.accelerator(MethodHandles.lookup());
    Accelerator direct = new Accelerator(MethodHandles.lookup(), Backends.named("java-direct"));
    for (TeachingSet.Case teaching : TeachingSet.cases()) {
      attempt(teaching.name() + mode, () -> teaching.check().accept(accelerator));
    }
    for (MeaningSet.Case meaning : MeaningSet.cases()) {
      attempt(
          "meaning of " + meaning.name() + mode,
          () -> requireEqual(meaning.run().apply(direct), meaning.run().apply(accelerator)));
    }
    if (List.of("cuda", "java-seq").contains(backend.name())) {
      WarpSet.cases().forEach(warp -> attempt(warp, accelerator, mode));
    }
    if (session.runtime().device().runsWarpgroups()) {
      WarpgroupSet.cases().forEach(warp -> attempt(warp, accelerator, mode));
      TileSet.cases().forEach(warp -> attempt(warp, accelerator, mode));
    }
    TeachingSet.Case first = TeachingSet.cases().getFirst();
    attempt(
        first.name() + " on a virtual thread" + mode,
        () -> onVirtualThread(() -> first.check().accept(accelerator)));
  }

  private void attempt(WarpSet.Case warp, Accelerator accelerator, String mode) {
    attempt(
        warp.name() + mode,
        () -> {
          String remark = warp.check().apply(accelerator);
          if (!remark.isEmpty()) {
            out.println("      " + remark);
          }
        });
  }

  private static void requireEqual(int[] expected, int[] actual) {
    int differs = Arrays.mismatch(expected, actual);
    if (differs >= 0) {
      throw new AssertionError(
          "element "
              + differs
              + " of "
              + expected.length
              + " is "
              + Integer.toHexString(actual[differs])
              + ", must be "
              + Integer.toHexString(expected[differs]));
    }
  }

  private static void require(boolean condition, Object found) {
    if (!condition) {
      throw new AssertionError("found " + found);
    }
  }

  private static void onVirtualThread(Runnable action) {
    Throwable[] failure = new Throwable[1];
    Thread thread = Thread.ofVirtual().unstarted(action);
    thread.setUncaughtExceptionHandler((_, thrown) -> failure[0] = thrown);
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
    Optional.ofNullable(failure[0])
        .ifPresent(thrown -> {
          throw new AssertionError(thrown);
        });
  }

  /** The kernel that leaves its buffer, with buffers that tell it how far. */
  private static List<KernelArgument> arguments(DeviceSession session, int far) {
    BufferVariable in = (BufferVariable) OVERRUN.entry().parameters().getFirst();
    BufferStorage input = session.runtime().allocate(in.type(), LENGTH);
    BufferStorage output = session.runtime().allocate(in.type(), LENGTH);
    input.toWriteAll().setAtIndex(ValueLayout.JAVA_INT, 0, far);
    return List.of(new KernelArgument.OfBuffer(input), new KernelArgument.OfBuffer(output));
  }

  /** Runs that kernel and returns its output. */
  private static int[] overrun(DeviceSession session, int far) {
    List<KernelArgument> arguments = arguments(session, far);
    session.launch(OVERRUN, ONE_GROUP, arguments);
    session.finish();
    BufferStorage output = ((KernelArgument.OfBuffer) arguments.getLast()).storage();
    return output.toRead().toArray(ValueLayout.JAVA_INT);
  }

  private void overrunIsFault() {
    try (DeviceSession session = open(true)) {
      KernelFault fault = null;
      try {
        overrun(session, 1);
      } catch (KernelFault expected) {
        fault = expected;
      }
      require(fault != null && fault.kind() == FaultKind.OUT_OF_BOUNDS, fault);
      require(fault.position().line() == Overrun.LINE, fault);
      out.println("      " + fault.getMessage());
      int[] after = overrun(session, 0);
      require(Arrays.stream(after).allMatch(value -> value == 7), Arrays.toString(after));
    }
  }

  private void timeOfLaunch() {
    try (DeviceSession session = open(false)) {
      overrun(session, 0);
      CudaDevice device = (CudaDevice) session.runtime().device();
      long launch = device.lastLaunchNanoseconds().orElseThrow();
      require(launch > 0, launch);
      List<KernelArgument> arguments = arguments(session, 0);
      double best = Double.MAX_VALUE;
      for (int round = 0; round < ROUNDS; round++) {
        session.finish();
        long start = System.nanoTime();
        for (int count = 0; count < TIMED_LAUNCHES; count++) {
          session.launch(OVERRUN, ONE_GROUP, arguments);
        }
        best = Math.min(best, (System.nanoTime() - start) / (double) TIMED_LAUNCHES);
      }
      out.printf(
          Locale.ROOT,
          "      enqueue %.2f us (best of %d x %d), device %.2f us%n",
          best / 1e3,
          ROUNDS,
          TIMED_LAUNCHES,
          launch / 1e3);
    }
  }

  private void overrunLosesDevice() {
    try (DeviceSession session = open(false)) {
      DeviceLost first = lost(session, 1);
      out.println("      " + first.getMessage());
      DeviceLost later = lost(session, 0);
      require(later.getMessage().equals(first.getMessage()), later);
    }
  }

  private static DeviceLost lost(DeviceSession session, int far) {
    try {
      overrun(session, far);
    } catch (DeviceLost expected) {
      return expected;
    }
    throw new AssertionError("the device is not lost");
  }

  /**
   * After an illegal address a driver may want a new process; then opening must name that cause.
   */
  private void newSession() {
    try (DeviceSession session = open(false)) {
      int[] after = overrun(session, 0);
      require(Arrays.stream(after).allMatch(value -> value == 7), Arrays.toString(after));
    } catch (BackendUnavailable refused) {
      require(refused.getMessage().contains("CUDA_ERROR_ILLEGAL_ADDRESS"), refused);
      out.println("      " + refused.getMessage());
    }
  }
}
