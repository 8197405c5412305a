package org.sepllm.hat.mt;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sepllm.hat.model.BufferVariable;
import org.sepllm.hat.model.Expression;
import org.sepllm.hat.model.FunctionName;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.model.SourcePosition;
import org.sepllm.hat.runtime.BackendDevice;
import org.sepllm.hat.runtime.BufferStorage;
import org.sepllm.hat.runtime.KernelArgument;
import org.sepllm.hat.runtime.KernelLinker;
import org.sepllm.hat.runtime.LaunchRange;
import org.sepllm.hat.runtime.Specializer;
import org.sepllm.hat.seq.Workbench;

/** A kernel means the same whether its numbers are constants or are given at each launch. */
final class GivenNumbersTest {
  private static final LaunchRange RANGE = LaunchRange.of1D(64, 16);
  private static final Kernel KERNEL =
      KernelLinker.link(
          new FunctionName("org.sepllm.hat.meaning.Control", "helperWaits"),
          GivenNumbersTest.class.getClassLoader());

  @Test
  void constantsAndGivenNumbersAgree() {
    SourcePosition position = KERNEL.entry().position();
    Kernel specialized =
        Specializer.specialize(
            KERNEL,
            Map.of(
                "start", Expression.Constant.ofInt(position, 17),
                "factor", Expression.Constant.ofFloat(position, 1.5f)));
    List<KernelArgument> numbers =
        List.of(new KernelArgument.OfInt(17), new KernelArgument.OfFloat(1.5f));
    assertThat(run(KERNEL, numbers)).isEqualTo(run(specialized, List.of()));
  }

  private static int[] run(Kernel kernel, List<KernelArgument> numbers) {
    List<KernelArgument> arguments = new ArrayList<>();
    for (int index = 0; index < 3; index++) {
      BufferVariable parameter = (BufferVariable) kernel.entry().parameters().get(index);
      BufferStorage storage =
          new BufferStorage(parameter.type(), RANGE.globalX(), Arena.ofAuto(), false);
      for (int i = 0; i < RANGE.globalX(); i++) {
        storage.toWriteAll().setAtIndex(ValueLayout.JAVA_INT, i, 977 * i);
      }
      arguments.add(new KernelArgument.OfBuffer(storage));
    }
    BufferStorage out = ((KernelArgument.OfBuffer) arguments.getLast()).storage();
    arguments.addAll(numbers);
    try (BackendDevice device = new MtBackend().open()) {
      device.compile(kernel, Workbench.OPTIONS).launch(RANGE, arguments);
    }
    return out.toRead().toArray(ValueLayout.JAVA_INT);
  }
}
