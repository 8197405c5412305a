package org.sepllm.hat.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import hat.Accelerator;
import java.lang.invoke.MethodHandles;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.hat.meaning.MeaningSet;
import org.sepllm.hat.runtime.Backends;
import org.sepllm.hat.teaching.TeachingSet;

/** Kernels compute on OpenCL what they compute in Java, bit for bit. */
final class OpenClTeachingTest {
  static List<TeachingSet.Case> teaching() {
    return TeachingSet.cases();
  }

  static List<MeaningSet.Case> meaning() {
    return MeaningSet.cases();
  }

  @ParameterizedTest
  @MethodSource("teaching")
  void checkedKernelsComputeWhatPlainJavaComputes(TeachingSet.Case teaching) {
    try (DeviceSession session = Sessions.open(true)) {
      teaching.check().accept(session.accelerator(MethodHandles.lookup()));
    }
  }

  @ParameterizedTest
  @MethodSource("teaching")
  void uncheckedKernelsComputeWhatPlainJavaComputes(TeachingSet.Case teaching) {
    try (DeviceSession session = Sessions.open(false)) {
      teaching.check().accept(session.accelerator(MethodHandles.lookup()));
    }
  }

  @ParameterizedTest
  @MethodSource("meaning")
  void operatorsMeanWhatTheyMeanInJava(MeaningSet.Case meaning) {
    Accelerator direct = new Accelerator(MethodHandles.lookup(), Backends.named("java-direct"));
    int[] expected = meaning.run().apply(direct);
    try (DeviceSession session = Sessions.open(true)) {
      assertThat(meaning.run().apply(session.accelerator(MethodHandles.lookup())))
          .isEqualTo(expected);
    }
    try (DeviceSession session = Sessions.open(false)) {
      assertThat(meaning.run().apply(session.accelerator(MethodHandles.lookup())))
          .isEqualTo(expected);
    }
  }
}
