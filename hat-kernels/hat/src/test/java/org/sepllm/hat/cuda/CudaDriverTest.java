package org.sepllm.hat.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sepllm.hat.device.Overrun;
import org.sepllm.hat.model.BufferVariable;
import org.sepllm.hat.model.FunctionName;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.runtime.BackendUnavailable;
import org.sepllm.hat.runtime.BufferStorage;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.CompiledKernel;
import org.sepllm.hat.runtime.DeviceLost;
import org.sepllm.hat.runtime.DeviceRuntime;
import org.sepllm.hat.runtime.FaultKind;
import org.sepllm.hat.runtime.KernelArgument;
import org.sepllm.hat.runtime.KernelCompileException;
import org.sepllm.hat.runtime.KernelFault;
import org.sepllm.hat.runtime.KernelInstance;
import org.sepllm.hat.runtime.KernelLinker;
import org.sepllm.hat.runtime.LaunchRange;
import org.sepllm.hat.runtime.OutOfDeviceMemory;
import org.sepllm.hat.runtime.RaceCheck;

/** What the back end asks of the driver, and what it makes of the answers. */
final class CudaDriverTest {
  private static final int LENGTH = 16;
  private static final int ILLEGAL_ADDRESS = 700;
  private static final int LAUNCH_FAILED = 719;
  private static final int FAULT_PARAMETER = 4;

  private final FakeGpu gpu = new FakeGpu();
  private final CudaDevice device = gpu.open();
  private final Kernel kernel =
      KernelLinker.link(
          new FunctionName(Overrun.class.getName(), "overrun"), Overrun.class.getClassLoader());

  private DeviceRuntime runtime(boolean checked) {
    CompileOptions options = new CompileOptions(checked, true, 1000, RaceCheck.OFF);
    return new DeviceRuntime(device, Arena.ofAuto(), options);
  }

  private BufferStorage buffer(DeviceRuntime runtime) {
    BufferVariable in = (BufferVariable) kernel.entry().parameters().getFirst();
    return runtime.allocate(in.type(), LENGTH);
  }

  private void launch(DeviceRuntime runtime, BufferStorage in, BufferStorage out) {
    runtime.dispatch(
        kernel,
        LaunchRange.of1D(LENGTH, 4),
        List.of(new KernelArgument.OfBuffer(in), new KernelArgument.OfBuffer(out)));
  }

  private void launch(DeviceRuntime runtime) {
    launch(runtime, buffer(runtime), buffer(runtime));
  }

  @Test
  void aMachineWithoutDeviceIsTold() {
    FakeGpu none = new FakeGpu();
    none.fail("cuInit", 100);
    assertThatThrownBy(none::open)
        .isInstanceOf(BackendUnavailable.class)
        .hasMessage("CUDA: the driver does not start: CUDA_ERROR_100 (100): text of 100");
  }

  @Test
  void tellsWhatItFound() {
    assertThat(device.info().name()).isEqualTo("Fake GPU");
    assertThat(device.info().version()).isEqualTo("CUDA 13.0");
    assertThat(device.info().groupSize()).isEqualTo(1024);
    assertThat(device.info().localBytes()).isEqualTo(49152);
    assertThat(device.info().warpSize()).isEqualTo(32);
  }

  @Test
  void aLaunchPassesSizesBuffersAndLengthsAndResultsComeBack() {
    List<List<Integer>> sizes = new ArrayList<>();
    gpu.kernel(launch -> {
      sizes.add(launch.sizes());
      assertThat(launch.number(1)).isEqualTo(LENGTH);
      assertThat(launch.number(3)).isEqualTo(LENGTH);
      MemorySegment in = launch.buffer(0, LENGTH * 4L);
      MemorySegment out = launch.buffer(2, LENGTH * 4L);
      assertThat(out.toArray(ValueLayout.JAVA_INT)).containsOnly(0);
      out.copyFrom(in);
    });
    DeviceRuntime runtime = runtime(false);
    BufferStorage in = buffer(runtime);
    BufferStorage out = buffer(runtime);
    in.toWriteAll().setAtIndex(ValueLayout.JAVA_INT, 5, 1234);
    assertThat(device.lastLaunchNanoseconds()).isEmpty();
    launch(runtime, in, out);
    assertThat(sizes).containsExactly(List.of(4, 1, 1, 4, 1, 1));
    assertThat(out.toRead().getAtIndex(ValueLayout.JAVA_INT, 5)).isEqualTo(1234);
    assertThat(device.lastLaunchNanoseconds()).hasValue(250_000);
  }

  @Test
  void kernelsAreCompiledForTheDevicesArchitectureExactly() {
    launch(runtime(false));
    assertThat(gpu.flags)
        .containsExactly(
            "-fmad=false",
            "-prec-div=true",
            "-prec-sqrt=true",
            "-ftz=false",
            "--gpu-architecture=sm_90");
  }

  @Test
  void aKernelIsCompiledOnce() {
    DeviceRuntime runtime = runtime(false);
    launch(runtime);
    launch(runtime);
    assertThat(gpu.calls.stream().filter("nvrtcCompileProgram"::equals)).hasSize(1);
    assertThat(gpu.calls.stream().filter("cuLaunchKernel"::equals)).hasSize(2);
  }

  @Test
  void kernelsCompiledTogetherShareABinaryUntilTheLastIsClosed() {
    CompileOptions options = new CompileOptions(true, true, 1000, RaceCheck.OFF);
    List<CompiledKernel> together = device.compileAll(List.of(kernel, kernel), options);
    assertThat(gpu.calls.stream().filter("nvrtcCompileProgram"::equals)).hasSize(1);
    assertThat(gpu.calls.stream().filter("cuModuleLoadData"::equals)).hasSize(1);
    together.getFirst().close();
    together.getFirst().close();
    assertThat(gpu.calls).doesNotContain("cuModuleUnload");
    together.getLast().close();
    assertThat(gpu.calls).contains("cuModuleUnload");
  }

  @Test
  void whatWasCompiledAheadIsNotCompiledAgain() {
    DeviceRuntime runtime = runtime(false);
    runtime.compileAhead(List.of(new KernelInstance(kernel, List.of())));
    runtime.compileAhead(List.of(new KernelInstance(kernel, List.of())));
    launch(runtime);
    assertThat(gpu.calls.stream().filter("nvrtcCompileProgram"::equals)).hasSize(1);
    KernelArgument number = new KernelArgument.OfInt(1);
    assertThatThrownBy(
            () -> runtime.compileAhead(List.of(new KernelInstance(kernel, List.of(number)))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("takes the numbers []");
  }

  @Test
  void aRecordBecomesAFaultWithItsLineOnce() {
    gpu.kernel(launch -> {
      MemorySegment record = launch.buffer(FAULT_PARAMETER, 32);
      assertThat(record.toArray(ValueLayout.JAVA_INT)).containsOnly(0);
      int[] words = {2, 3, 0, 0, 1000, 0, LENGTH, 0};
      record.copyFrom(MemorySegment.ofArray(words));
    });
    DeviceRuntime runtime = runtime(true);
    launch(runtime);
    KernelFault fault = catchThrowableOfType(KernelFault.class, runtime::finish);
    assertThat(fault.kind()).isEqualTo(FaultKind.OUT_OF_BOUNDS);
    assertThat(fault.position().line()).isEqualTo(Overrun.LINE);
    assertThat(fault)
        .hasMessageContaining(
            "work-item (3, 0, 0): index 1000 of out, must be at least 0 and below 16");
    runtime.finish();
    launch(runtime);
    assertThatThrownBy(runtime::finish).isInstanceOf(KernelFault.class);
  }

  @Test
  void afterALossEveryCallNamesTheFirstCause() {
    DeviceRuntime runtime = runtime(false);
    launch(runtime);
    gpu.fail("cuStreamSynchronize", ILLEGAL_ADDRESS);
    String cause = "Fake GPU is lost: waiting failed: CUDA_ERROR_700 (700): text of 700";
    assertThatThrownBy(runtime::finish).isInstanceOf(DeviceLost.class).hasMessage(cause);
    gpu.fail("cuMemAlloc_v2", LAUNCH_FAILED);
    assertThatThrownBy(() -> device.allocate(64)).isInstanceOf(DeviceLost.class).hasMessage(cause);
    gpu.fail("cuStreamSynchronize", CuDriver.SUCCESS);
    assertThatThrownBy(runtime::finish).isInstanceOf(DeviceLost.class).hasMessage(cause);
    assertThatThrownBy(() -> launch(runtime)).isInstanceOf(DeviceLost.class).hasMessage(cause);
    runtime.close();
    assertThat(gpu.calls).contains("cuDevicePrimaryCtxReset_v2");
  }

  @Test
  void aFullDeviceStaysUsable() {
    gpu.fail("cuMemAlloc_v2", CuDriver.OUT_OF_MEMORY);
    assertThatThrownBy(() -> device.allocate(4096))
        .isInstanceOf(OutOfDeviceMemory.class)
        .hasMessageContaining("an allocation of 4096 bytes failed: CUDA_ERROR_2 (2): text of 2")
        .hasMessageEndingWith("; 3000 of 80000 bytes are free");
    gpu.fail("cuMemGetInfo_v2", LAUNCH_FAILED);
    assertThatThrownBy(() -> device.allocate(4096))
        .isInstanceOf(OutOfDeviceMemory.class)
        .hasMessageEndingWith("text of 2");
    gpu.fail("cuMemAlloc_v2", CuDriver.SUCCESS);
    launch(runtime(false));
    device.finish();
  }

  @Test
  void whatTheCompilerRefusesIsToldWithItsFirstError() {
    gpu.fail("nvrtcCompileProgram", 6);
    DeviceRuntime runtime = runtime(false);
    assertThatThrownBy(() -> launch(runtime))
        .isInstanceOf(KernelCompileException.class)
        .hasMessageContaining("k.cu(3): error: no such name");
    assertThat(gpu.calls).contains("nvrtcDestroyProgram");
  }

  @Test
  void anImageThatTheDriverRefusesIsNoLoss() {
    gpu.fail("cuModuleLoadData", 209);
    DeviceRuntime runtime = runtime(false);
    assertThatThrownBy(() -> launch(runtime))
        .isInstanceOf(KernelCompileException.class)
        .hasMessageContaining("CUDA_ERROR_209 (209)");
    device.finish();
  }

  @Test
  void groupsThatAreTooLargeForTheKernelOrAnAxisAreRefused() {
    DeviceRuntime runtime = runtime(false);
    List<KernelArgument> arguments =
        List.of(
            new KernelArgument.OfBuffer(buffer(runtime)),
            new KernelArgument.OfBuffer(buffer(runtime)));
    assertThatThrownBy(() -> runtime.dispatch(kernel, LaunchRange.of1D(512, 512), arguments))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a group has 512 work-items, 1 along z; Fake GPU allows 256 and 64");
    LaunchRange deep = new LaunchRange(3, 1, 1, 128, 1, 1, 128, true);
    assertThatThrownBy(() -> runtime.dispatch(kernel, deep, arguments))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a group has 128 work-items, 128 along z");
    LaunchRange wide = new LaunchRange(2, 1, 70_000, 1, 1, 1, 1, true);
    assertThatThrownBy(() -> runtime.dispatch(kernel, wide, arguments))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("70000 x 1 groups along y and z");
  }

  @Test
  void aVirtualThreadLeavesTheDriverToAThreadOfTheSystem() throws InterruptedException {
    int before = gpu.calls.size();
    Thread thread = Thread.ofVirtual().start(() -> launch(runtime(false)));
    thread.join();
    assertThat(gpu.calls.subList(before, gpu.calls.size())).contains("cuLaunchKernel");
    assertThat(gpu.threadsOf("cu")).noneMatch(Thread::isVirtual);
  }

  @Test
  void theContextIsCurrentOnEveryThreadThatCalls() throws InterruptedException {
    DeviceRuntime runtime = runtime(false);
    launch(runtime);
    int before = gpu.calls.size();
    Thread thread = Thread.ofPlatform().start(runtime::finish);
    thread.join();
    assertThat(gpu.calls.subList(before, gpu.calls.size()))
        .containsExactly("cuCtxSetCurrent", "cuStreamSynchronize");
  }

  @Test
  void closingFreesAllAndRefusesWork() {
    DeviceRuntime runtime = runtime(true);
    launch(runtime);
    runtime.close();
    assertThat(gpu.calls.stream().filter("cuMemFree_v2"::equals))
        .hasSameSizeAs(gpu.calls.stream().filter("cuMemAlloc_v2"::equals).toList());
    assertThat(gpu.calls).contains("cuModuleUnload").doesNotContain("cuDevicePrimaryCtxReset_v2");
    assertThat(gpu.calls.getLast()).isEqualTo("cuDevicePrimaryCtxRelease_v2");
    assertThatThrownBy(device::finish).isInstanceOf(IllegalStateException.class);
    device.close();
  }
}
