package org.sepllm.hat.seq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sepllm.hat.model.Function;
import org.sepllm.hat.model.FunctionKind;
import org.sepllm.hat.model.ModelText;
import org.sepllm.hat.runtime.KernelFault;
import org.sepllm.hat.runtime.KernelLinker;
import org.sepllm.hat.runtime.LaunchRange;
import org.sepllm.hat.runtime.WorkItemNames;

/** Every planted defect is found: the rule, the line, and the work-items. */
final class PlantedDefectsTest {
  private static final LaunchRange RANGE = PlantedDefects.RANGE;

  static Stream<PlantedDefects.Defect> defects() {
    return PlantedDefects.defects();
  }

  @ParameterizedTest
  @MethodSource("defects")
  void isFound(PlantedDefects.Defect defect) throws IOException {
    KernelFault fault = DefectSearch.find(defect, RANGE);
    assertThat(fault.kernel().name()).isEqualTo(defect.kernel());
    assertThat(fault.getMessage())
        .contains(defect.owner().getSimpleName() + ".java:" + PlantedDefects.line(defect) + ":");
  }

  @Test
  void noKernelIsLeftOut() throws IOException {
    List<String> kernels =
        Stream.of(MemoryDefects.class, OrderDefects.class)
            .flatMap(PlantedDefectsTest::functions)
            .filter(function -> function.kind() == FunctionKind.KERNEL)
            .map(function -> function.name().name())
            .toList();
    assertThat(defects().map(PlantedDefects.Defect::kernel))
        .containsExactlyInAnyOrderElementsOf(kernels);
    assertThat(kernels).hasSizeGreaterThan(60);
  }

  private static Stream<Function> functions(Class<?> owner) {
    String resource = KernelLinker.FOLDER + owner.getName() + ".cm";
    try (InputStream stream = owner.getClassLoader().getResourceAsStream(resource)) {
      return ModelText.readModule(new String(stream.readAllBytes(), StandardCharsets.UTF_8))
          .functions()
          .stream();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @Test
  void acrossGroupsTheMessageSaysSo() {
    Workbench workbench = new Workbench(new SeqDevice(), Workbench.OPTIONS);
    KernelFault fault =
        catchThrowableOfType(
            KernelFault.class,
            () -> workbench.run(Workbench.kernel(OrderDefects.class, "groupsWriteTheSame"), RANGE));
    assertThat(fault).hasMessageEndingWith("and nothing orders group 0 and group 1");
  }

  @Test
  void positionsInTwoAxesAreNamedByBoth() {
    LaunchRange plane = new LaunchRange(2, 4, 4, 1, 2, 2, 1, true);
    WorkItemNames items = new WorkItemNames(plane);
    assertThat(items.name(7)).isEqualTo("work-item (3, 1)");
    assertThat(items.groupName(3)).isEqualTo("group (1, 1)");
    assertThat(Arrays.asList(items.group(3), items.group(4))).containsExactly(0, 1);
  }
}
