package org.sepllm.hat.host;

import hat.ComputeContext;
import hat.NDRange;
import java.util.ArrayList;
import java.util.List;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.runtime.DeviceRuntime;
import org.sepllm.hat.runtime.KernelArgument;
import org.sepllm.hat.runtime.LaunchRange;
import org.sepllm.hat.runtime.PreparedLaunch;

/** Prepares launches and keeps them. */
final class GraphRecorder implements KernelLauncher {
  private final DeviceRuntime runtime;
  private final List<PreparedLaunch> launches = new ArrayList<>();

  GraphRecorder(DeviceRuntime runtime) {
    this.runtime = runtime;
  }

  @Override
  public void launch(Kernel kernel, LaunchRange range, List<KernelArgument> arguments) {
    launches.add(runtime.prepare(kernel, range, arguments));
  }

  @Override
  public void dispatch(NDRange range, ComputeContext.Kernel kernel) {
    launches.add(runtime.prepare(range, kernel));
  }

  /** What was launched so far; later launches do not change the list. */
  List<PreparedLaunch> launches() {
    return List.copyOf(launches);
  }
}
