package org.sepllm.hat.direct;

import java.util.List;
import org.sepllm.hat.portable.KernelMemory;
import org.sepllm.hat.runtime.Availability;
import org.sepllm.hat.runtime.BackendDevice;
import org.sepllm.hat.runtime.DeviceInfo;
import org.sepllm.hat.runtime.KernelBackend;

/** Runs kernels as the Java methods they are: slow, and without any check of its own. */
public final class DirectBackend extends KernelBackend {
  static final DeviceInfo INFO =
      new DeviceInfo("java-direct", "Java " + Runtime.version(), 1024, 48 * 1024, 1);

  @Override
  public String name() {
    return "java-direct";
  }

  /** Any other back end comes first. */
  @Override
  public int order() {
    return Integer.MAX_VALUE;
  }

  @Override
  public Availability availability() {
    return new Availability.Present(List.of(INFO));
  }

  @Override
  public BackendDevice open() {
    KernelMemory.install(new DirectMemory());
    return new DirectDevice();
  }
}
