package org.sepllm.hat.mt;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.sepllm.hat.model.FunctionName;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.KernelCompileException;
import org.sepllm.hat.runtime.KernelLinker;

/** Kernels for warps are refused. */
final class MtWarpTest {
  @Test
  void kernelsForWarpsAreRefused() {
    FunctionName name = new FunctionName("org.sepllm.hat.teaching.warp.WarpKernels", "exchange");
    Kernel kernel = KernelLinker.link(name, MtWarpTest.class.getClassLoader());
    try (MtDevice device = new MtDevice(1)) {
      assertThatThrownBy(() -> device.compile(kernel, CompileOptions.fromProperties(false)))
          .isInstanceOf(KernelCompileException.class)
          .hasMessageContaining("WarpKernels.java:")
          .hasMessageContaining("shuffle is an operation of warps, which java-mt does not run");
    }
  }
}
