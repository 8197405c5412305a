package org.sepllm.hat.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hat.Accelerator;
import java.lang.invoke.MethodHandles;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.hat.meaning.MeaningSet;
import org.sepllm.hat.runtime.Availability;
import org.sepllm.hat.runtime.Backends;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.KernelBackend;
import org.sepllm.hat.runtime.RaceCheck;
import org.sepllm.hat.teaching.TeachingSet;

/** Kernels compute on CUDA what they compute in Java, bit for bit. */
final class CudaDeviceTest {
  static List<TeachingSet.Case> teaching() {
    return TeachingSet.cases();
  }

  static List<MeaningSet.Case> meaning() {
    return MeaningSet.cases();
  }

  private static DeviceSession open(boolean checked) {
    KernelBackend backend = Backends.named("cuda");
    if (backend.availability() instanceof Availability.Absent absent) {
      assumeTrue(false, absent.reason());
    }
    CompileOptions options =
        new CompileOptions(checked, true, CompileOptions.DEFAULT_LOOP_LIMIT, RaceCheck.OFF);
    return DeviceSession.open(backend, options);
  }

  @ParameterizedTest
  @MethodSource("teaching")
  void kernelsComputeWhatPlainJavaComputes(TeachingSet.Case teaching) {
    for (boolean checked : new boolean[] {false, true}) {
      try (DeviceSession session = open(checked)) {
        teaching.check().accept(session.accelerator(MethodHandles.lookup()));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("meaning")
  void operatorsMeanWhatTheyMeanInJava(MeaningSet.Case meaning) {
    Accelerator direct = new Accelerator(MethodHandles.lookup(), Backends.named("java-direct"));
    for (boolean checked : new boolean[] {false, true}) {
      try (DeviceSession session = open(checked)) {
        assertThat(meaning.run().apply(session.accelerator(MethodHandles.lookup())))
            .isEqualTo(meaning.run().apply(direct));
      }
    }
  }
}
