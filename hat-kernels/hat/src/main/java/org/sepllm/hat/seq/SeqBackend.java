package org.sepllm.hat.seq;

import java.util.List;
import org.sepllm.hat.runtime.Availability;
import org.sepllm.hat.runtime.BackendDevice;
import org.sepllm.hat.runtime.DeviceInfo;
import org.sepllm.hat.runtime.KernelBackend;

/** Runs kernels in lock step, one group after the other, and checks every rule. */
public final class SeqBackend extends KernelBackend {
  static final DeviceInfo INFO =
      new DeviceInfo("java-seq", "Java " + Runtime.version(), 1024, 48 * 1024, 1);

  /** Makes the back end. */
  public SeqBackend() {}

  @Override
  public String name() {
    return "java-seq";
  }

  @Override
  public int order() {
    return 400;
  }

  @Override
  public Availability availability() {
    return new Availability.Present(List.of(INFO));
  }

  @Override
  public BackendDevice open() {
    return new SeqDevice();
  }
}
