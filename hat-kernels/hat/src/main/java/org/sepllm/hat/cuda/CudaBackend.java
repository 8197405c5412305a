package org.sepllm.hat.cuda;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.sepllm.hat.runtime.Availability;
import org.sepllm.hat.runtime.BackendDevice;
import org.sepllm.hat.runtime.BackendUnavailable;
import org.sepllm.hat.runtime.KernelBackend;

/** Runs kernels on the first device of NVIDIA. */
public final class CudaBackend extends KernelBackend {
  private final String driver;
  private final List<String> compiler;

  /** Makes a back end that uses the machine's driver. */
  public CudaBackend() {
    this(CuDriver.FILE, Nvrtc.FILES);
  }

  /** Makes a back end that uses given libraries. */
  CudaBackend(String driver, List<String> compiler) {
    this.driver = driver;
    this.compiler = List.copyOf(compiler);
  }

  @Override
  public String name() {
    return "cuda";
  }

  /** Behind the back ends that need nothing but Java: it is for those who ask for it. */
  @Override
  public int order() {
    return 600;
  }

  @Override
  public Availability availability() {
    try {
      CuDriver loaded = CuDriver.load(driver);
      Nvrtc.load(compiler);
      return new Availability.Present(CuDevice.list(loaded).stream().map(CuDevice::info).toList());
    } catch (BackendUnavailable absent) {
      return new Availability.Absent(absent.getMessage());
    }
  }

  @Override
  public BackendDevice open() {
    return openOn(0);
  }

  /**
   * Opens the device on a stream of the caller, given as its {@code CUstream}; 0 is the default
   * one.
   */
  @Override
  public BackendDevice openOn(long queue) {
    CuDriver loaded = CuDriver.load(driver);
    Nvrtc nvrtc = Nvrtc.load(compiler);
    CuDevice first = CuDevice.list(loaded).getFirst();
    return new CudaDevice(loaded, nvrtc, first, MemorySegment.ofAddress(queue));
  }
}
