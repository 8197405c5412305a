package org.sepllm.hat.seq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.sepllm.hat.runtime.KernelFault;
import org.sepllm.hat.runtime.LaunchRange;

/** Runs kernels with planted defects, and says what must come of it. */
final class DefectSearch {
  private DefectSearch() {}

  /** Runs a kernel and checks that its defect is found: the rule, the line and the message. */
  static KernelFault find(PlantedDefects.Defect defect, LaunchRange range) throws IOException {
    Workbench workbench = new Workbench(new SeqDevice(), Workbench.OPTIONS);
    KernelFault fault =
        catchThrowableOfType(
            KernelFault.class,
            () -> workbench.run(Workbench.kernel(defect.owner(), defect.kernel()), range));
    assertThat(fault).isNotNull();
    assertThat(fault.getMessage()).contains(defect.details());
    assertThat(fault.kind()).isEqualTo(defect.kind());
    assertThat(fault.position().line()).isEqualTo(PlantedDefects.line(defect));
    return fault;
  }

  /** Checks that every kernel of a class stands among the defects. */
  static void requireAll(Class<?> owner, List<PlantedDefects.Defect> defects) {
    Stream<String> kernels =
        Arrays.stream(owner.getDeclaredMethods())
            .filter(method -> !method.isSynthetic())
            .map(method -> method.getName());
    assertThat(defects.stream().map(PlantedDefects.Defect::kernel))
        .containsExactlyInAnyOrderElementsOf(kernels.toList());
  }
}
