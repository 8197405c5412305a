package org.sepllm.hat.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sepllm.hat.cgen.CEmitter;
import org.sepllm.hat.cgen.CSource;
import org.sepllm.hat.cgen.CTarget;
import org.sepllm.hat.model.FunctionName;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.runtime.BackendUnavailable;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.KernelCompileException;
import org.sepllm.hat.runtime.KernelLinker;
import org.sepllm.hat.runtime.RaceCheck;

/** The compiler needs no device; the tests are skipped where it is not found. */
final class NvrtcTest {
  private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};

  private static Nvrtc compiler() {
    try {
      return Nvrtc.load(Nvrtc.FILES);
    } catch (BackendUnavailable absent) {
      assumeTrue(false, absent.getMessage());
      throw absent;
    }
  }

  private static CSource source(String owner, String name, boolean checked) {
    FunctionName function = new FunctionName("org.sepllm.hat." + owner, name);
    Kernel kernel = KernelLinker.link(function, NvrtcTest.class.getClassLoader());
    CompileOptions options =
        new CompileOptions(checked, true, CompileOptions.DEFAULT_LOOP_LIMIT, RaceCheck.OFF);
    return CEmitter.emit(kernel, CTarget.CUDA, options);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void emittedTextsBecomeBinaries(boolean checked) {
    Nvrtc compiler = compiler();
    List<CSource> sources =
        List.of(
            source("teaching.MatmulF32", "matmul", checked),
            source("teaching.MatmulF16", "matmul", checked),
            source("teaching.Append", "append", checked),
            source("meaning.Arithmetic", "floats", checked),
            source("meaning.Arithmetic", "longs", checked));
    for (CSource source : sources) {
      assertThat(compiler.compile(source, "sm_90")).startsWith(ELF);
    }
  }

  @Test
  void anErrorIsNamed() {
    Nvrtc compiler = compiler();
    CSource good = source("teaching.Append", "append", false);
    CSource bad =
        new CSource(
            CTarget.CUDA,
            good.kernel(),
            good.entry(),
            good.text().replace("int value", "integer value"),
            good.parameters(),
            good.faultSites(),
            good.compilerFlags(),
            good.launchBytes(),
            good.awaitsLaunches(),
            good.warpgroups(),
            good.tileMaps());
    assertThatThrownBy(() -> compiler.compile(bad, "sm_90"))
        .isInstanceOf(KernelCompileException.class)
        .hasMessageContaining("identifier \"integer\" is undefined");
  }
}
