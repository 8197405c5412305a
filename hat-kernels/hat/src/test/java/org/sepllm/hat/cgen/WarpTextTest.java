package org.sepllm.hat.cgen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.model.LaunchNumber;
import org.sepllm.hat.model.TileMap;
import org.sepllm.hat.runtime.KernelCompileException;
import org.sepllm.hat.teaching.warp.MatmulTensor;
import org.sepllm.hat.teaching.warp.TileSet;
import org.sepllm.hat.teaching.warp.WarpSet;
import org.sepllm.hat.teaching.warp.WarpgroupSet;

/** Kernels for warps become instructions of PTX, and of nothing but CUDA C. */
final class WarpTextTest {
  @TempDir Path folder;

  private static List<Kernel> kernels() {
    return WarpSet.classes().stream().flatMap(type -> TeachingKernels.of(type).stream()).toList();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void kernelsCompile(boolean checked) throws IOException, InterruptedException {
    List<CSource> sources = CEmitter.emit(kernels(), CTarget.CUDA, TeachingKernels.exact(checked));
    String text = sources.getFirst().text();
    assertThat(text).doesNotContain("#include");
    Nvcc.compile(folder, text, sources.getFirst().compilerFlags());
  }

  /** Products go on behind the kernel's back: the compiler makes no registers wait for them. */
  @Test
  void warpgroupsHaveATargetOfTheirOwn() throws IOException, InterruptedException {
    List<Kernel> kernels =
        WarpgroupSet.classes().stream().flatMap(type -> TeachingKernels.of(type).stream()).toList();
    for (boolean checked : new boolean[] {false, true}) {
      CSource source =
          CEmitter.emit(kernels, CTarget.CUDA, TeachingKernels.exact(checked)).getFirst();
      assertThat(source.warpgroups()).isTrue();
      assertThat(source.text())
          .contains("// needs " + source.architectureOption())
          .contains("__align__(1024)")
          .doesNotContain("#include");
      String output = Nvcc.compile(folder, source, List.of("-Xptxas", "-v"));
      assertThat(output)
          .contains("0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads")
          .doesNotContain("C7508");
    }
    assertThat(CEmitter.emit(kernels(), CTarget.CUDA, TeachingKernels.exact(false)))
        .noneMatch(CSource::warpgroups);
  }

  /** A matrix is a parameter that the driver has encoded; barriers are known to what brings it. */
  @Test
  void matricesOfTilesAreParameters() throws IOException, InterruptedException {
    for (boolean checked : new boolean[] {false, true}) {
      List<CSource> sources =
          CEmitter.emit(
              TeachingKernels.of(TileSet.classes().getFirst()),
              CTarget.CUDA,
              TeachingKernels.exact(checked));
      String text = sources.getFirst().text();
      assertThat(text)
          .contains("const __grid_constant__ hat_tile_map hat_tile_map_0")
          .contains("fence.proxy.async.shared::cta")
          .contains("__align__(1024)")
          .doesNotContain("hat_init_barrier", "#include");
      assertThat(text.contains("hat_multiple(")).isEqualTo(checked);
      String output = Nvcc.compile(folder, sources.getFirst(), List.of("-Xptxas", "-v"));
      assertThat(output)
          .contains("0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads")
          .doesNotContain("C7508");
    }
  }

  @Test
  void eachMatrixIsOneParameter() {
    CSource source = CEmitter.emit(tiles("multiply"), CTarget.CUDA, TeachingKernels.exact(true));
    assertThat(source.tileMaps())
        .containsExactly(
            new TileMap("a", given(0), given(64), given(128), 64),
            new TileMap("b", given(0), given(128), given(128), 128));
    CParameter last = source.parameters().getLast();
    assertThat(last).isEqualTo(new CParameter(CParameter.Kind.TILE_MAP, "hat_tile_map_1", "b"));
    assertThat(source.tileMap(last)).isEqualTo(source.tileMaps().getLast());
    assertThat(CEmitter.emit(tiles("show"), CTarget.CUDA, TeachingKernels.exact(false)).tileMaps())
        .containsExactly(
            new TileMap(
                "in",
                new LaunchNumber.Passed("start"),
                new LaunchNumber.Passed("rows"),
                new LaunchNumber.Passed("columns"),
                40));
  }

  private static LaunchNumber given(int value) {
    return new LaunchNumber.Given(value);
  }

  private static Kernel tiles(String name) {
    return TeachingKernels.of(TileSet.classes().getFirst()).stream()
        .filter(kernel -> kernel.entry().name().name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void tensorMatmulStaysInRegisters() throws IOException, InterruptedException {
    Kernel kernel = TeachingKernels.of(MatmulTensor.class).getFirst();
    CSource source = CEmitter.emit(kernel, CTarget.CUDA, TeachingKernels.exact(false));
    List<String> flags = new ArrayList<>(source.compilerFlags());
    flags.addAll(List.of("-Xptxas", "-v"));
    String output = Nvcc.compile(folder, source.text(), flags);
    assertThat(output).contains("0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads");
  }

  @Test
  void onlyLargeLocalMemoryIsGivenAtTheLaunch() {
    for (Kernel kernel : kernels()) {
      CSource source = CEmitter.emit(kernel, CTarget.CUDA, TeachingKernels.exact(false));
      boolean large = kernel.entry().name().name().equals("reverse");
      assertThat(source.launchBytes()).isEqualTo(large ? 96 * 1024 : 0);
      assertThat(source.text().contains("extern __shared__")).isEqualTo(large);
    }
  }

  @Test
  void openClHasNoWordsForThem() {
    List<Kernel> all = new ArrayList<>(kernels());
    WarpgroupSet.classes().forEach(type -> all.addAll(TeachingKernels.of(type)));
    TileSet.classes().forEach(type -> all.addAll(TeachingKernels.of(type)));
    for (Kernel kernel : all) {
      assertThatThrownBy(() -> CEmitter.emit(kernel, CTarget.OPENCL, TeachingKernels.exact(false)))
          .isInstanceOf(KernelCompileException.class)
          .hasMessageContaining("is an operation of warps, which OpenCL C does not have");
    }
  }
}
