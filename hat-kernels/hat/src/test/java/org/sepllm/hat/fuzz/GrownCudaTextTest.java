package org.sepllm.hat.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sepllm.hat.cgen.CEmitter;
import org.sepllm.hat.cgen.CSource;
import org.sepllm.hat.cgen.CTarget;
import org.sepllm.hat.cgen.Nvcc;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.RaceCheck;

/** NVIDIA's compiler takes a class of random kernels as one text. */
final class GrownCudaTextTest {
  private static final long CLASS_SEED = 5;

  @TempDir Path folder;

  @Test
  void aClassOfKernelsCompilesAsOneText() throws IOException, InterruptedException {
    CompileOptions options = new CompileOptions(false, true, 64, RaceCheck.OFF);
    try (GrownClass grown = GrownClass.compile(GrownClass.grow(Fuzzer.seeds(CLASS_SEED)))) {
      CSource source = CEmitter.emit(grown.models(), CTarget.CUDA, options).getFirst();
      assertThat(source.text().split("__global__", -1)).hasSize(Fuzzer.KERNELS + 1);
      Nvcc.compile(folder, source.text(), source.compilerFlags());
    }
  }
}
