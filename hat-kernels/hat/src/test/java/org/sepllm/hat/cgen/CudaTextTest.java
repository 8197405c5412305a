package org.sepllm.hat.cgen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sepllm.hat.model.Function;
import org.sepllm.hat.model.FunctionName;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.model.RandomModels;
import org.sepllm.hat.model.Rewriter;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.KernelLinker;
import org.sepllm.hat.runtime.RaceCheck;

/** NVIDIA's compiler takes every CUDA text. */
final class CudaTextTest {
  private static final int RANDOM_MODELS = 40;
  private static final int ARRAY_LENGTH = 7;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void kernelsCompileTogether(boolean checked)
      throws IOException, InterruptedException, ClassNotFoundException {
    List<Kernel> kernels =
        Stream.concat(TeachingKernels.all().stream(), TeachingKernels.hard().stream()).toList();
    CSource program =
        CEmitter.emit(kernels, CTarget.CUDA, TeachingKernels.exact(checked)).getFirst();
    assertThat(program.text()).doesNotContain("#include");
    Nvcc.compile(folder, program.text(), program.compilerFlags());
  }

  /** A loop limit of 1 puts a guard into every loop; all kernels have one name. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void randomModelsCompileTogether(boolean checked) throws IOException, InterruptedException {
    CompileOptions options = new CompileOptions(checked, false, 1, RaceCheck.OFF);
    List<Kernel> kernels = new ArrayList<>();
    for (long seed = 0; seed < RANDOM_MODELS; seed++) {
      kernels.add(withLengths(new RandomModels(seed).kernel()));
    }
    CSource program = CEmitter.emit(kernels, CTarget.CUDA, options).getFirst();
    Nvcc.compile(folder, program.text(), program.compilerFlags());
  }

  /** Random models do not say how long their arrays are. */
  private static Kernel withLengths(Kernel kernel) {
    Rewriter rewriter =
        new Rewriter(
            read -> read, array -> array.withLength(array.knownLength().orElse(ARRAY_LENGTH)));
    Function entry = kernel.entry();
    return new Kernel(
        new Function(
            entry.position(),
            entry.kind(),
            entry.name(),
            entry.parameters(),
            entry.result(),
            rewriter.block(entry.body())),
        kernel.auxiliaries());
  }

  @Test
  void tiledMatmulKeepsItsSumsInRegisters() throws IOException, InterruptedException {
    FunctionName name = new FunctionName("org.sepllm.hat.teaching.MatmulF32", "matmul");
    Kernel kernel = KernelLinker.link(name, CudaTextTest.class.getClassLoader());
    CSource source = CEmitter.emit(kernel, CTarget.CUDA, TeachingKernels.exact(false));
    List<String> flags = new ArrayList<>(source.compilerFlags());
    flags.addAll(List.of("-Xptxas", "-v"));
    String output = Nvcc.compile(folder, source.text(), flags);
    assertThat(output).contains("0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads");
  }
}
