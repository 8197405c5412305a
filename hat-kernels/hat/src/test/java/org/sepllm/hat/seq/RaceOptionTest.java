package org.sepllm.hat.seq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.KernelFault;
import org.sepllm.hat.runtime.LaunchRange;
import org.sepllm.hat.runtime.RaceCheck;

final class RaceOptionTest {
  private static final LaunchRange RANGE = LaunchRange.of1D(32, 8);

  private static void run(String kernel, RaceCheck races) {
    CompileOptions options = new CompileOptions(true, true, 1000, races);
    new Workbench(new SeqDevice(), options)
        .run(Workbench.kernel(OrderDefects.class, kernel), RANGE);
  }

  @Test
  void allWatchesLocalAndGlobalMemory() {
    assertThatThrownBy(() -> run("readsWithoutBarrier", RaceCheck.ALL))
        .isInstanceOf(KernelFault.class);
    assertThatThrownBy(() -> run("groupsWriteTheSame", RaceCheck.ALL))
        .isInstanceOf(KernelFault.class);
    assertThatThrownBy(() -> run("allWriteOneField", RaceCheck.ALL))
        .isInstanceOf(KernelFault.class);
  }

  @Test
  void localWatchesLocalMemoryAlone() {
    assertThatThrownBy(() -> run("readsWithoutBarrier", RaceCheck.LOCAL))
        .isInstanceOf(KernelFault.class);
    assertThatCode(() -> run("groupsWriteTheSame", RaceCheck.LOCAL)).doesNotThrowAnyException();
    assertThatCode(() -> run("allWriteOneField", RaceCheck.LOCAL)).doesNotThrowAnyException();
  }

  @Test
  void offWatchesNothing() {
    assertThatCode(() -> run("readsWithoutBarrier", RaceCheck.OFF)).doesNotThrowAnyException();
    assertThatCode(() -> run("groupsWriteTheSame", RaceCheck.OFF)).doesNotThrowAnyException();
  }

  /** A fault leaves the device usable, and what was written before it stays. */
  @Test
  void theNextLaunchStartsAnew() {
    Workbench workbench = new Workbench(new SeqDevice(), Workbench.OPTIONS);
    Kernel racing = Workbench.kernel(OrderDefects.class, "groupsWriteTheSame");
    assertThatThrownBy(() -> workbench.run(racing, RANGE)).isInstanceOf(KernelFault.class);
    assertThatCode(() -> workbench.run(racing, LaunchRange.of1D(8, 8))).doesNotThrowAnyException();
    assertThat(workbench.buffer("out").toRead().getAtIndex(ValueLayout.JAVA_INT, 7)).isEqualTo(1);
  }
}
