package org.sepllm.hat.mt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.runtime.BackendDevice;
import org.sepllm.hat.runtime.FaultKind;
import org.sepllm.hat.runtime.KernelFault;
import org.sepllm.hat.seq.PlantedDefects;
import org.sepllm.hat.seq.Workbench;

/** In checked mode, generated code finds all mistakes but races and reads of undefined elements. */
final class MtFaultsTest {
  private static final Set<FaultKind> GUARDED =
      EnumSet.of(
          FaultKind.OUT_OF_BOUNDS,
          FaultKind.DIVISION_BY_ZERO,
          FaultKind.LOOP_LIMIT,
          FaultKind.DIVERGENT_BARRIER);

  private final BackendDevice device = new MtBackend().open();

  static Stream<PlantedDefects.Defect> defects() {
    return PlantedDefects.defects().filter(defect -> GUARDED.contains(defect.kind()));
  }

  @ParameterizedTest
  @MethodSource("defects")
  void isFound(PlantedDefects.Defect defect) throws IOException {
    Workbench workbench = new Workbench(device, Workbench.OPTIONS);
    Kernel kernel = Workbench.kernel(defect.owner(), defect.kernel());
    KernelFault fault =
        catchThrowableOfType(KernelFault.class, () -> workbench.run(kernel, PlantedDefects.RANGE));
    assertThat(fault).isNotNull();
    assertThat(fault.kind()).isEqualTo(defect.kind());
    assertThat(fault.kernel().name()).isEqualTo(defect.kernel());
    assertThat(fault.getMessage()).contains("work-item");
    if (!defect.kernel().equals("barrierInEachBranch")) {
      assertThat(fault.position().line()).isEqualTo(PlantedDefects.line(defect));
    }
  }

  /** Either of two barriers may be named when some wait at the one and some at the other. */
  @Test
  void divergenceNamesBothSides() {
    Workbench workbench = new Workbench(device, Workbench.OPTIONS);
    PlantedDefects.Defect defect = named("barrierInEachBranch");
    Kernel kernel = Workbench.kernel(defect.owner(), defect.kernel());
    assertThatThrownBy(() -> workbench.run(kernel, PlantedDefects.RANGE))
        .isInstanceOf(KernelFault.class)
        .hasMessageContaining("barrier reached by work-items")
        .hasMessageContaining(", not by work-items");
  }

  @Test
  void uncheckedCodeHasNoGuards() {
    Workbench workbench = new Workbench(device, Workbench.OPTIONS.withChecked(false));
    PlantedDefects.Defect defect = named("dividesByElement");
    Kernel kernel = Workbench.kernel(defect.owner(), defect.kernel());
    assertThatThrownBy(() -> workbench.run(kernel, PlantedDefects.RANGE))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void equalKernelsShareTheirClass() {
    PlantedDefects.Defect defect = named("dividesByElement");
    KernelClass first =
        KernelClass.of(Workbench.kernel(defect.owner(), defect.kernel()), Workbench.OPTIONS);
    KernelClass second =
        KernelClass.of(Workbench.kernel(defect.owner(), defect.kernel()), Workbench.OPTIONS);
    KernelClass unchecked =
        KernelClass.of(
            Workbench.kernel(defect.owner(), defect.kernel()),
            Workbench.OPTIONS.withChecked(false));
    assertThat(second).isSameAs(first);
    assertThat(unchecked).isNotSameAs(first);
    assertThat(first.code().getClass().isHidden()).isTrue();
  }

  private static PlantedDefects.Defect named(String kernel) {
    return PlantedDefects.defects()
        .filter(defect -> defect.kernel().equals(kernel))
        .findFirst()
        .orElseThrow();
  }
}
