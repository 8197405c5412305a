package org.sepllm.hat.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.sepllm.hat.runtime.Backends;

/**
 * Random kernels compute on every back end what the methods compute that javac compiled.
 *
 * <p>The kernels are the same in every run unless {@code hat.fuzz.seed} is set to a number.
 */
final class RandomSourcesAgreeTest {
  private static final int CLASSES = 50;

  /** An OpenCL driver takes longer to compile a kernel than all else together. */
  private static final int CLASSES_FOR_EACH_ON_DEVICES = 10;

  private static final int LEAST_OF_EACH_FEATURE = 100;
  private static final int LEAST_OF_EACH_KIND = 20;
  private static final long SEED = Long.getLong("hat.fuzz.seed", 0);

  private static Fuzzer fuzzer;
  private static int classes;

  @BeforeContainer
  static void open() {
    fuzzer = new Fuzzer(Fuzzer.SHRINKING_ATTEMPTS);
    fuzzer
        .addDevice(Backends.named("opencl"), false)
        .ifPresent(reason -> System.out.println("opencl is left out: " + reason));
  }

  @Property(
      tries = CLASSES,
      seed = "2412",
      edgeCases = EdgeCasesMode.NONE,
      shrinking = ShrinkingMode.OFF)
  void agree(@ForAll @LongRange(min = 0, max = 1L << 40) long classSeed) {
    fuzzer.run(classSeed + SEED, classes % CLASSES_FOR_EACH_ON_DEVICES == 0);
    classes++;
  }

  @AfterContainer
  static void everyKindOccurs() {
    fuzzer.print(System.out);
    fuzzer.close();
    if (classes == CLASSES) {
      assertThat(fuzzer.kernelsRun()).containsEntry("java-mt", CLASSES * Fuzzer.KERNELS);
      for (Feature feature : Feature.values()) {
        assertThat(fuzzer.features().getOrDefault(feature, 0))
            .as("sources with %s", feature)
            .isGreaterThanOrEqualTo(LEAST_OF_EACH_FEATURE);
      }
      for (String kind : ModelKinds.wanted()) {
        assertThat(fuzzer.kinds().getOrDefault(kind, 0))
            .as("models with %s", kind)
            .isGreaterThanOrEqualTo(LEAST_OF_EACH_KIND);
      }
    }
  }
}
