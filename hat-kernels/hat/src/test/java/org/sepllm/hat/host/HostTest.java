package org.sepllm.hat.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hat.NDRange;
import hat.buffer.BF16Array;
import hat.buffer.F16Array;
import hat.buffer.F32Array;
import hat.buffer.S32Array;
import hat.types.F16;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sepllm.hat.runtime.Availability;
import org.sepllm.hat.runtime.BackendUnavailable;
import org.sepllm.hat.runtime.Backends;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.ExternalMemoryException;
import org.sepllm.hat.runtime.KernelBackend;
import org.sepllm.hat.runtime.RaceCheck;

/** The promises of sessions on every back end, and memory of others on Java. */
final class HostTest {
  private static final List<String> BACKENDS = List.of("java-seq", "java-mt", "opencl", "cuda");

  static Stream<Arguments> promises() {
    return BACKENDS.stream()
        .flatMap(name -> HostChecks.cases().stream().map(check -> Arguments.of(name, check)));
  }

  static List<String> backends() {
    return BACKENDS;
  }

  private static DeviceSession open(String name, boolean checked) {
    KernelBackend backend = Backends.named(name);
    if (backend.availability() instanceof Availability.Absent absent) {
      assumeTrue(false, absent.reason());
    }
    return DeviceSession.open(backend, new CompileOptions(checked, true, 1L << 32, RaceCheck.OFF));
  }

  @ParameterizedTest
  @MethodSource("promises")
  void sessionsKeepTheirPromises(String name, HostChecks.Case promise) {
    try (DeviceSession session = open(name, true)) {
      promise.check().accept(session);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"java-mt", "opencl", "cuda"})
  void uncheckedSessionsKeepThemToo(String name) {
    try (DeviceSession session = open(name, false)) {
      HostChecks.cases().forEach(promise -> promise.check().accept(session));
    }
  }

  @ParameterizedTest
  @MethodSource("backends")
  void faultsBelongToTheirStream(String name) {
    try (DeviceSession session = open(name, true)) {
      HostChecks.faultsBelongToTheirStream(session);
    }
  }

  @ParameterizedTest
  @MethodSource("backends")
  void theOrderOfClosingDoesNotMatter(String name) {
    DeviceSession session = open(name, true);
    DeviceStream stream = session.stream();
    MemoryScope scope = session.scope(MethodHandles.lookup());
    S32Array a = S32Array.createFrom(scope, new int[64]);
    DeviceGraph graph = stream.capture(l -> l.dispatch(NDRange.of1D(64), Steps.mixing(a, a)));
    DeviceEvent event = stream.record();
    graph.launch();
    session.close();
    session.close();
    assertThatThrownBy(graph::launch).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> stream.dispatch(NDRange.of1D(64), Steps.mixing(a, a)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is closed");
    assertThatThrownBy(session::stream).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> session.wrap(S32Array.class, 4096, 1))
        .isInstanceOf(IllegalStateException.class);
    event.close();
    graph.close();
    stream.close();
    scope.close();
    assertThat(session.usage().deviceBytes()).isZero();
  }

  @Test
  void eventsOfAnotherSessionAreRefused() {
    try (DeviceSession one = open("java-mt", true);
        DeviceSession other = open("java-mt", true);
        DeviceEvent event = one.mainStream().record()) {
      assertThatThrownBy(() -> other.mainStream().waitFor(event))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the event is of another session");
    }
  }

  @Test
  void javaHasNoQueuesOfOthers() {
    CompileOptions options = CompileOptions.fromProperties(true);
    assertThatThrownBy(() -> DeviceSession.openOn(Backends.named("java-seq"), options, 1))
        .isInstanceOf(BackendUnavailable.class)
        .hasMessage("java-seq runs on the threads of the caller, not on queues");
  }

  @ParameterizedTest
  @ValueSource(strings = {"java-seq", "java-mt"})
  void kernelsWorkOnMemoryOfTheHostItself(String name) {
    try (Arena owner = Arena.ofConfined();
        DeviceSession session = open(name, true)) {
      MemorySegment floats = owner.allocate(4 * 64, 16);
      floats.setAtIndex(ValueLayout.JAVA_FLOAT, 63, 1.5f);
      F32Array wrapped = session.wrap(F32Array.class, floats.address(), 64);
      session.dispatch(NDRange.of1D(64), Steps.doubling(wrapped));
      assertThat(floats.getAtIndex(ValueLayout.JAVA_FLOAT, 63)).isEqualTo(3f);
      floats.setAtIndex(ValueLayout.JAVA_FLOAT, 0, 7f);
      assertThat(wrapped.array(0)).isEqualTo(7f);
      wrapped.array(1, 8f);
      assertThat(floats.getAtIndex(ValueLayout.JAVA_FLOAT, 1)).isEqualTo(8f);
      MemorySegment halves = owner.allocate(2 * 64, 16);
      halves.setAtIndex(ValueLayout.JAVA_SHORT, 2, F16.of(0.75f).value());
      try (MemoryScope scope = session.scope(MethodHandles.lookup())) {
        F16Array array = scope.wrap(F16Array.class, halves.address(), 64);
        session.dispatch(NDRange.of1D(64), Steps.doublingHalf(array));
        assertThat(scope.wrap(BF16Array.class, halves.address(), 64).length()).isEqualTo(64);
      }
      assertThat(halves.getAtIndex(ValueLayout.JAVA_SHORT, 2)).isEqualTo(F16.of(1.5f).value());
      assertThat(session.usage().peakDeviceBytes()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"java-seq", "java-mt"})
  void memoryThatCannotBeUsedIsRefused(String name) {
    try (DeviceSession session = open(name, true)) {
      assertThatThrownBy(() -> session.wrap(F32Array.class, 0, 4))
          .isInstanceOf(ExternalMemoryException.class)
          .hasMessage("the address of memory is 0");
      assertThatThrownBy(() -> session.wrap(F32Array.class, 4100, 4))
          .isInstanceOf(ExternalMemoryException.class)
          .hasMessage("the address 0x1004 is no multiple of 16");
      assertThatThrownBy(() -> session.wrap(F32Array.class, -16, 1024))
          .isInstanceOf(ExternalMemoryException.class)
          .hasMessageContaining("end beyond the last address");
      assertThatThrownBy(() -> session.wrap(F32Array.class, 4096, -1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("length of F32Array is -1, must be at least 0");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"java-seq", "java-mt"})
  void memoryOfOthersIsNotTouchedAfterItsSessionOrScope(String name) {
    try (Arena owner = Arena.ofConfined()) {
      MemorySegment memory = owner.allocate(64, 16);
      S32Array ofSession;
      try (DeviceSession session = open(name, true)) {
        ofSession = session.wrap(S32Array.class, memory.address(), 16);
        S32Array ofScope;
        try (MemoryScope scope = session.scope(MethodHandles.lookup())) {
          ofScope = scope.wrap(S32Array.class, memory.address(), 16);
          ofScope.array(1, 5);
        }
        assertThatThrownBy(() -> ofScope.array(1)).isInstanceOf(IllegalStateException.class);
        assertThat(ofSession.array(1)).isEqualTo(5);
      }
      assertThatThrownBy(() -> ofSession.array(1)).isInstanceOf(IllegalStateException.class);
      assertThat(memory.getAtIndex(ValueLayout.JAVA_INT, 1)).isEqualTo(5);
    }
  }

  @Test
  void memoryOfOthersIsNotReleased() {
    try (Arena owner = Arena.ofConfined();
        DeviceSession session = open("java-mt", true)) {
      F32Array wrapped = session.wrap(F32Array.class, owner.allocate(64, 16).address(), 16);
      assertThatThrownBy(() -> session.release(wrapped))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the memory of F32Array[16] belongs to somebody else");
    }
  }
}
