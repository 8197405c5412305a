package org.sepllm.hat.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hat.NDRange;
import hat.buffer.F32Array;
import hat.buffer.S32Array;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.sepllm.hat.runtime.DeviceUsage;
import org.sepllm.hat.runtime.KernelFault;

/** What sessions promise, on whatever back end one runs. */
public final class HostChecks {
  /**
   * A promise.
   *
   * @param name what is promised
   * @param check uses a session and compares
   */
  public record Case(String name, Consumer<DeviceSession> check) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final int LENGTH = 1024;
  private static final NDRange ITEMS = NDRange.of1D(LENGTH, 64);
  private static final int ROUNDS = 2_000;
  private static final int[] ROW = IntStream.range(0, LENGTH).toArray();

  private HostChecks() {}

  /** All promises that hold on every back end. */
  public static List<Case> cases() {
    return List.of(
        new Case("an event orders two streams", HostChecks::eventOrdersStreams),
        new Case("copies follow the streams that use a buffer", HostChecks::copiesFollowStreams),
        new Case("streams see what the host wrote", HostChecks::streamsSeeTheHost),
        new Case("the main stream and others can be ordered", HostChecks::mainStreamIsOrdered),
        new Case("a graph equals its launches", HostChecks::graphEqualsLaunches),
        new Case("a graph reads what the host wrote since", HostChecks::graphReadsNewContent),
        new Case("a graph survives a release", HostChecks::graphSurvivesRelease),
        new Case("events tell the time between", HostChecks::eventsTellTime),
        new Case("scopes free their memory", HostChecks::scopesFree),
        new Case("launches and bytes are counted", HostChecks::usageIsCounted),
        new Case("threads share a session", HostChecks::threadsShareSession),
        new Case("what is closed refuses work", HostChecks::closedRefusesWork));
  }

  private static S32Array of(MemoryScope scope, int... content) {
    return S32Array.createFrom(scope, content);
  }

  private static S32Array row(MemoryScope scope) {
    return of(scope, ROW);
  }

  private static MemoryScope scope(DeviceSession session) {
    return session.scope(MethodHandles.lookup());
  }

  private static int[] slowed(int[] values) {
    return Arrays.stream(values).map(value -> Steps.slowly(value, ROUNDS)).toArray();
  }

  private static void eventOrdersStreams(DeviceSession session) {
    try (MemoryScope scope = scope(session);
        DeviceStream first = session.stream();
        DeviceStream second = session.stream()) {
      S32Array made = row(scope);
      S32Array used = row(scope);
      first.dispatch(ITEMS, Steps.slowing(row(scope), of(scope, ROUNDS), made));
      try (DeviceEvent event = first.record()) {
        second.waitFor(event);
      }
      second.dispatch(ITEMS, Steps.mixing(used, made));
      second.finish();
      int[] slow = slowed(ROW);
      assertThat(used.arrayView())
          .isEqualTo(IntStream.range(0, LENGTH).map(i -> 3 * i + slow[i]).toArray());
    }
  }

  private static void copiesFollowStreams(DeviceSession session) {
    try (MemoryScope scope = scope(session);
        DeviceStream first = session.stream();
        DeviceStream second = session.stream()) {
      S32Array in = row(scope);
      S32Array rounds = of(scope, ROUNDS);
      S32Array before = of(scope, new int[LENGTH]);
      S32Array after = of(scope, new int[LENGTH]);
      first.dispatch(ITEMS, Steps.slowing(in, rounds, before));
      int[] other = IntStream.range(0, LENGTH).map(i -> -i).toArray();
      in.copyfrom(other);
      second.dispatch(ITEMS, Steps.slowing(in, rounds, after));
      assertThat(before.arrayView()).isEqualTo(slowed(ROW));
      assertThat(after.arrayView()).isEqualTo(slowed(other));
    }
  }

  private static void streamsSeeTheHost(DeviceSession session) {
    try (MemoryScope scope = scope(session);
        DeviceStream first = session.stream();
        DeviceStream second = session.stream()) {
      S32Array shared = row(scope);
      S32Array a = of(scope, new int[LENGTH]);
      S32Array b = of(scope, new int[LENGTH]);
      for (int round = 0; round < 3; round++) {
        shared.array(5, 1000 * round);
        first.dispatch(ITEMS, Steps.mixing(a, shared));
        second.dispatch(ITEMS, Steps.mixing(b, shared));
      }
      session.finish();
      assertThat(a.array(5)).isEqualTo(3 * 1000 + 2000);
      assertThat(b.arrayView()).isEqualTo(a.arrayView());
    }
  }

  private static void mainStreamIsOrdered(DeviceSession session) {
    try (MemoryScope scope = scope(session);
        DeviceStream stream = session.stream()) {
      S32Array made = row(scope);
      S32Array used = row(scope);
      session.dispatch(ITEMS, Steps.slowing(row(scope), of(scope, ROUNDS), made));
      try (DeviceEvent event = session.mainStream().record()) {
        stream.waitFor(event);
      }
      stream.dispatch(ITEMS, Steps.mixing(used, made));
      try (DeviceEvent event = stream.record()) {
        session.mainStream().waitFor(event);
      }
      session.dispatch(ITEMS, Steps.mixing(made, used));
      session.finish();
      int[] slow = slowed(ROW);
      assertThat(made.arrayView())
          .isEqualTo(IntStream.range(0, LENGTH).map(i -> 4 * slow[i] + 3 * i).toArray());
    }
  }

  private static void steps(KernelLauncher launcher, S32Array a, S32Array b) {
    launcher.dispatch(ITEMS, Steps.mixing(a, b));
    launcher.dispatch(ITEMS, Steps.mixing(b, a));
    launcher.dispatch(ITEMS, Steps.mixing(a, a));
  }

  private static void graphEqualsLaunches(DeviceSession session) {
    try (MemoryScope scope = scope(session);
        DeviceStream stream = session.stream()) {
      S32Array a = row(scope);
      S32Array b = row(scope);
      S32Array replayedA = row(scope);
      S32Array replayedB = row(scope);
      int repetitions = 5;
      try (DeviceGraph graph = stream.capture(launcher -> steps(launcher, replayedA, replayedB))) {
        assertThat(graph.size()).isEqualTo(3);
        for (int repetition = 0; repetition < repetitions; repetition++) {
          steps(session, a, b);
          graph.launch();
        }
      }
      session.finish();
      assertThat(replayedA.arrayView()).isEqualTo(a.arrayView());
      assertThat(replayedB.arrayView()).isEqualTo(b.arrayView());
      assertThat(a.array(7)).isNotEqualTo(7);
      assertThatThrownBy(() -> stream.capture(_ -> {}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("nothing is launched, so there is no graph");
    }
  }

  private static void graphReadsNewContent(DeviceSession session) {
    try (MemoryScope scope = scope(session)) {
      S32Array sum = of(scope, new int[LENGTH]);
      S32Array step = of(scope, new int[LENGTH]);
      try (DeviceGraph graph =
          session.mainStream().capture(l -> l.dispatch(ITEMS, Steps.mixing(sum, step)))) {
        for (int value = 1; value <= 3; value++) {
          step.array(9, value);
          graph.launch();
        }
      }
      assertThat(sum.array(9)).isEqualTo(9 * 1 + 3 * 2 + 3);
      assertThat(sum.array(8)).isZero();
    }
  }

  private static void graphSurvivesRelease(DeviceSession session) {
    try (MemoryScope scope = scope(session);
        DeviceStream stream = session.stream()) {
      S32Array a = row(scope);
      try (DeviceGraph graph = stream.capture(l -> l.dispatch(ITEMS, Steps.mixing(a, a)))) {
        graph.launch();
        session.release(a);
        graph.launch();
        stream.finish();
      }
      assertThat(a.arrayView()).isEqualTo(IntStream.range(0, LENGTH).map(i -> 16 * i).toArray());
    }
  }

  private static void eventsTellTime(DeviceSession session) {
    try (MemoryScope scope = scope(session);
        DeviceStream stream = session.stream();
        DeviceEvent start = stream.record()) {
      S32Array out = row(scope);
      stream.dispatch(ITEMS, Steps.slowing(row(scope), of(scope, ROUNDS), out));
      try (DeviceEvent end = stream.record()) {
        end.await();
        long time = end.nanosecondsSince(start).orElseThrow();
        assertThat(time).isPositive();
        assertThat(start.nanosecondsSince(end).orElseThrow()).isNegative();
      }
    }
  }

  private static void scopesFree(DeviceSession session) {
    DeviceUsage before = session.usage();
    S32Array gone;
    try (MemoryScope scope = scope(session)) {
      gone = row(scope);
      session.dispatch(ITEMS, Steps.mixing(gone, row(scope)));
      boolean ownMemory = session.runtime().device().memory().isPresent();
      assertThat(session.usage().deviceBytes() - before.deviceBytes())
          .isEqualTo(ownMemory ? 2 * LENGTH * 4 : 0);
    }
    assertThat(session.usage().deviceBytes()).isEqualTo(before.deviceBytes());
    assertThatThrownBy(() -> gone.array(0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("S32Array[1024] was closed with its scope");
    assertThatThrownBy(() -> session.dispatch(ITEMS, Steps.mixing(gone, gone)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("was closed with its scope");
  }

  private static void usageIsCounted(DeviceSession session) {
    long before = session.usage().launches();
    try (MemoryScope scope = scope(session)) {
      S32Array a = row(scope);
      steps(session, a, a);
      try (DeviceGraph graph = session.mainStream().capture(launcher -> steps(launcher, a, a))) {
        assertThat(session.usage().launches() - before).isEqualTo(3);
        graph.launch();
        graph.launch();
      }
      assertThat(session.usage().launches() - before).isEqualTo(9);
    }
    boolean ownMemory = session.runtime().device().memory().isPresent();
    assertThat(session.usage().peakDeviceBytes()).isGreaterThanOrEqualTo(ownMemory ? 4096 : 0);
  }

  private static void threadsShareSession(DeviceSession session) {
    int threads = 4;
    ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    List<Thread> running =
        IntStream.range(0, threads)
            .mapToObj(number ->
                Thread.ofPlatform()
                    .uncaughtExceptionHandler((_, failure) -> failures.add(failure))
                    .start(() -> useAlone(session, number)))
            .toList();
    running.forEach(HostChecks::join);
    assertThat(failures).isEmpty();
  }

  /** A stream and buffers of one thread, whatever the other threads do. */
  private static void useAlone(DeviceSession session, int number) {
    try (MemoryScope scope = scope(session);
        DeviceStream stream = session.stream()) {
      S32Array a = of(scope, new int[LENGTH]);
      S32Array step = of(scope, new int[LENGTH]);
      int expected = 0;
      for (int round = 0; round < 20; round++) {
        step.array(7, number + round);
        stream.dispatch(ITEMS, Steps.mixing(a, step));
        expected = 3 * expected + number + round;
        assertThat(a.array(7)).isEqualTo(expected);
      }
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  private static void closedRefusesWork(DeviceSession session) {
    DeviceStream stream = session.stream();
    DeviceEvent event = stream.record();
    MemoryScope scope = scope(session);
    S32Array a = row(scope);
    DeviceGraph graph = stream.capture(l -> l.dispatch(ITEMS, Steps.mixing(a, a)));
    scope.close();
    assertThatThrownBy(graph::launch)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("was closed with its scope");
    assertThatThrownBy(() -> F32Array.create(scope, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the scope is closed");
    event.close();
    stream.close();
    assertThatThrownBy(graph::launch).hasMessage("the stream is closed");
    graph.close();
    assertThatThrownBy(graph::launch).hasMessage("the graph is closed");
    assertThatThrownBy(event::await).hasMessage("the event is closed");
    assertThatThrownBy(stream::record).hasMessage("the stream is closed");
    graph.close();
    event.close();
    stream.close();
    scope.close();
  }

  /** A mistake is told by the stream it happened on, and by no other; the session is checked. */
  public static void faultsBelongToTheirStream(DeviceSession session) {
    try (MemoryScope scope = scope(session)) {
      S32Array a = row(scope);
      S32Array b = row(scope);
      try (DeviceStream good = session.stream()) {
        DeviceStream bad = session.stream();
        assertThatThrownBy(
                () -> {
                  bad.dispatch(ITEMS, Steps.overrunning(a));
                  good.dispatch(ITEMS, Steps.mixing(b, b));
                  good.finish();
                  bad.finish();
                })
            .isInstanceOf(KernelFault.class)
            .hasMessageContaining("Steps::overrun");
        bad.finish();
        assertThatThrownBy(
                () -> {
                  bad.capture(launcher -> launcher.dispatch(ITEMS, Steps.overrunning(a))).launch();
                  bad.finish();
                })
            .isInstanceOf(KernelFault.class)
            .hasMessageContaining("Steps::overrun");
        bad.close();
      }
      DeviceStream closing = session.stream();
      assertThatThrownBy(
              () -> {
                closing.dispatch(ITEMS, Steps.overrunning(a));
                closing.close();
              })
          .isInstanceOf(KernelFault.class);
    }
  }
}
