package org.sepllm.hat.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sepllm.hat.model.BufferType;
import org.sepllm.hat.model.BufferVariable;
import org.sepllm.hat.model.FunctionName;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.DeviceRuntime;
import org.sepllm.hat.runtime.KernelArgument;
import org.sepllm.hat.runtime.KernelCompileException;
import org.sepllm.hat.runtime.KernelLinker;
import org.sepllm.hat.runtime.LaunchRange;
import org.sepllm.hat.runtime.RaceCheck;

/** What the back end asks of a device for kernels that use warps. */
final class CudaWarpTest {
  private static final int LARGE = 96 * 1024;

  private static Kernel kernel(String name) {
    return kernel("WarpKernels", name);
  }

  private static Kernel kernel(String owner, String name) {
    return KernelLinker.link(
        new FunctionName("org.sepllm.hat.teaching.warp." + owner, name),
        CudaWarpTest.class.getClassLoader());
  }

  private static void launch(FakeGpu gpu, Kernel kernel) {
    CompileOptions options = new CompileOptions(false, true, 1000, RaceCheck.OFF);
    DeviceRuntime runtime = new DeviceRuntime(gpu.open(), Arena.ofAuto(), options);
    List<KernelArgument> arguments =
        kernel.entry().parameters().stream()
            .map(parameter -> runtime.allocate(((BufferVariable) parameter).type(), 16))
            .<KernelArgument>map(KernelArgument.OfBuffer::new)
            .toList();
    runtime.dispatch(kernel, LaunchRange.of1D(256, 256), arguments);
  }

  @Test
  void largeLocalMemoryIsAskedFor() {
    FakeGpu gpu = new FakeGpu();
    gpu.kernel(launch -> assertThat(launch.localBytes()).isEqualTo(LARGE));
    launch(gpu, kernel("reverse"));
    assertThat(gpu.calls).contains("cuFuncSetAttribute", "cuLaunchKernel");
  }

  @Test
  void smallLocalMemoryIsNot() {
    FakeGpu gpu = new FakeGpu();
    gpu.kernel(launch -> assertThat(launch.localBytes()).isZero());
    launch(gpu, kernel("handOver"));
    assertThat(gpu.calls).contains("cuLaunchKernel").doesNotContain("cuFuncSetAttribute");
  }

  @Test
  void aKernelThatAwaitsLaunchesBeginsEarly() {
    FakeGpu gpu = new FakeGpu();
    gpu.kernel(launch -> assertThat(launch.sizes()).containsExactly(1, 1, 1, 256, 1, 1));
    launch(gpu, kernel("addEarly"));
    assertThat(gpu.calls).contains("cuLaunchKernelEx").doesNotContain("cuLaunchKernel");
    assertThat(gpu.earlyLaunches()).isEqualTo(1);
  }

  @Test
  void devicesBelow90LaunchItAsAnyOther() {
    FakeGpu gpu = new FakeGpu();
    gpu.capability(8);
    launch(gpu, kernel("addEarly"));
    assertThat(gpu.calls).contains("cuLaunchKernel").doesNotContain("cuLaunchKernelEx");
  }

  @Test
  void devicesBelow80AreRefused() {
    FakeGpu gpu = new FakeGpu();
    gpu.capability(7);
    assertThatThrownBy(() -> launch(gpu, kernel("handOver")))
        .isInstanceOf(KernelCompileException.class)
        .hasMessageContaining(
            "handOver uses operations of warps, which need compute capability 8.0")
        .hasMessageEndingWith("Fake GPU has 7.0");
  }

  @Test
  void warpgroupsAreCompiledForTheirOwnTarget() {
    FakeGpu gpu = new FakeGpu();
    gpu.kernel(_ -> {});
    launch(gpu, kernel("WarpgroupKernels", "stream"));
    assertThat(gpu.flags).contains("--gpu-architecture=sm_90a");
  }

  private static void launchStream(FakeGpu gpu, int launches) {
    CompileOptions options = new CompileOptions(false, true, 1000, RaceCheck.OFF);
    DeviceRuntime runtime = new DeviceRuntime(gpu.open(), Arena.ofAuto(), options);
    Kernel kernel = kernel("TileKernels", "stream");
    BufferType type = ((BufferVariable) kernel.entry().parameters().getFirst()).type();
    List<KernelArgument> arguments =
        List.of(
            new KernelArgument.OfBuffer(runtime.allocate(type, 40 * 24)),
            new KernelArgument.OfBuffer(runtime.allocate(type, 40 * 24)),
            new KernelArgument.OfInt(40),
            new KernelArgument.OfInt(24));
    for (int launch = 0; launch < launches; launch++) {
      runtime.dispatch(kernel, LaunchRange.of1D(256, 256), arguments);
    }
  }

  @Test
  void olderDriversRunAllButTiles() {
    FakeGpu gpu = new FakeGpu();
    gpu.leaveOut("cuTensorMapEncodeTiled");
    launch(gpu, kernel("WarpgroupKernels", "stream"));
    assertThatThrownBy(() -> launchStream(gpu, 1))
        .isInstanceOf(KernelCompileException.class)
        .hasMessageContaining("stream loads tiles")
        .hasMessageEndingWith("from CUDA 12.0 on");
  }

  @Test
  void matricesOfTilesAreEncodedForEachLaunch() {
    FakeGpu gpu = new FakeGpu();
    List<Long> encoded = new ArrayList<>();
    gpu.encoder(map -> encoded.addAll(map));
    gpu.kernel(launch -> assertThat(launch.tileMap(4)).isEqualTo(0x7e57));
    launchStream(gpu, 2);
    List<Long> once = List.of(1L, 2L, 24L, 40L, 48L, 64L, 16L, 1L, 1L, 0L, 3L, 3L, 0L);
    assertThat(encoded)
        .containsExactlyElementsOf(Stream.of(once, once).flatMap(List::stream).toList());
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 10})
  void devicesWithoutWarpgroupsAreRefused(int capability) {
    FakeGpu gpu = new FakeGpu();
    gpu.capability(capability);
    assertThatThrownBy(() -> launch(gpu, kernel("WarpgroupKernels", "stream")))
        .isInstanceOf(KernelCompileException.class)
        .hasMessageContaining("stream uses warpgroups, which compute capability 9.0 alone has")
        .hasMessageEndingWith("Fake GPU has " + capability + ".0");
  }
}
