package org.sepllm.hat.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sepllm.hat.model.BufferVariable;
import org.sepllm.hat.model.FunctionName;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.runtime.BackendDevice;
import org.sepllm.hat.runtime.BufferAccess;
import org.sepllm.hat.runtime.BufferStorage;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.CompiledKernel;
import org.sepllm.hat.runtime.KernelArgument;
import org.sepllm.hat.runtime.KernelLinker;
import org.sepllm.hat.runtime.LaunchRange;
import org.sepllm.hat.runtime.RaceCheck;

/** Kernels of one program are launched and closed on their own. */
final class OpenClProgramTest {
  private static final int LENGTH = 4;
  private static final CompileOptions OPTIONS =
      new CompileOptions(true, true, CompileOptions.DEFAULT_LOOP_LIMIT, RaceCheck.OFF);

  private static Kernel kernel(String name) {
    FunctionName function = new FunctionName("org.sepllm.hat.meaning.Control", name);
    return KernelLinker.link(function, OpenClProgramTest.class.getClassLoader());
  }

  @Test
  void closingOneKernelLeavesTheOthers() {
    try (BackendDevice device = Sessions.backend().open()) {
      List<CompiledKernel> kernels =
          device.compileAll(List.of(kernel("jumps"), kernel("whileLoops")), OPTIONS);
      kernels.getFirst().close();
      int[] results = launch(device, kernels.getLast(), kernel("whileLoops"));
      // From 7 it takes 16 steps to 1, and the first multiple of 17 above 100 is 102.
      assertThat(results).containsOnly(16 * 1000 + 102);
      kernels.getLast().close();
      assertThat(device.compileAll(List.of(), OPTIONS)).isEmpty();
    }
  }

  private static int[] launch(BackendDevice device, CompiledKernel compiled, Kernel kernel) {
    BufferVariable type = (BufferVariable) kernel.entry().parameters().getFirst();
    BufferStorage in = new BufferStorage(type.type(), LENGTH, Arena.ofAuto(), false);
    BufferStorage out = new BufferStorage(type.type(), LENGTH, Arena.ofAuto(), false);
    for (int i = 0; i < LENGTH; i++) {
      in.toWriteAll().setAtIndex(ValueLayout.JAVA_INT, i, 7);
    }
    for (BufferStorage buffer : List.of(in, out)) {
      buffer.beforeLaunch(device.memory().orElseThrow(), new BufferAccess(true, true));
    }
    compiled.launch(
        LaunchRange.of1D(LENGTH, 2),
        List.of(new KernelArgument.OfBuffer(in), new KernelArgument.OfBuffer(out)));
    device.finish();
    return out.toRead().toArray(ValueLayout.JAVA_INT);
  }
}
