package org.sepllm.hat.mt;

import java.util.List;
import org.sepllm.hat.runtime.Availability;
import org.sepllm.hat.runtime.BackendDevice;
import org.sepllm.hat.runtime.DeviceInfo;
import org.sepllm.hat.runtime.KernelBackend;

/** Compiles kernels to classes and runs their groups on all cores. */
public final class MtBackend extends KernelBackend {
  static final int WARP_SIZE = 1;
  static final DeviceInfo INFO =
      new DeviceInfo("java-mt", "Java " + Runtime.version(), 1024, 48 * 1024, WARP_SIZE);

  /** Makes the back end. */
  public MtBackend() {}

  @Override
  public String name() {
    return "java-mt";
  }

  @Override
  public int order() {
    return 300;
  }

  @Override
  public Availability availability() {
    return new Availability.Present(List.of(INFO));
  }

  @Override
  public BackendDevice open() {
    return new MtDevice(Runtime.getRuntime().availableProcessors());
  }
}
