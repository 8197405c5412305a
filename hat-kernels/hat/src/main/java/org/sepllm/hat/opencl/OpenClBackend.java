package org.sepllm.hat.opencl;

import java.util.List;
import org.sepllm.hat.runtime.Availability;
import org.sepllm.hat.runtime.BackendDevice;
import org.sepllm.hat.runtime.BackendUnavailable;
import org.sepllm.hat.runtime.KernelBackend;

/** Runs kernels on the devices of OpenCL. */
public final class OpenClBackend extends KernelBackend {
  private final String library;

  /** Makes a back end that uses the machine's OpenCL. */
  public OpenClBackend() {
    this(ClLibrary.FILE);
  }

  /** Makes a back end that uses a library. */
  OpenClBackend(String library) {
    this.library = library;
  }

  @Override
  public String name() {
    return "opencl";
  }

  /** Behind the back ends that need nothing but Java: it is for those who ask for it. */
  @Override
  public int order() {
    return 500;
  }

  @Override
  public Availability availability() {
    try {
      List<ClDevice> devices = ClDevice.list(ClLibrary.load(library));
      return new Availability.Present(devices.stream().map(ClDevice::info).toList());
    } catch (BackendUnavailable absent) {
      return new Availability.Absent(absent.getMessage());
    }
  }

  @Override
  public BackendDevice open() {
    ClLibrary loaded = ClLibrary.load(library);
    return new OpenClDevice(loaded, ClDevice.list(loaded).getFirst());
  }
}
