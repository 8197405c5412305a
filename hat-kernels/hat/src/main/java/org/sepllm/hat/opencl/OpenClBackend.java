package org.sepllm.hat.opencl;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.sepllm.hat.runtime.Availability;
import org.sepllm.hat.runtime.BackendDevice;
import org.sepllm.hat.runtime.BackendUnavailable;
import org.sepllm.hat.runtime.KernelBackend;

/** Runs kernels on the devices of OpenCL. */
public final class OpenClBackend extends KernelBackend {
  private static final int QUEUE_CONTEXT = 0x1090;
  private static final int QUEUE_DEVICE = 0x1091;

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
    return OpenClDevice.open(loaded, ClDevice.list(loaded).getFirst());
  }

  /** Opens the device of a queue of the caller, given as its {@code cl_command_queue}. */
  @Override
  public BackendDevice openOn(long queue) {
    ClLibrary loaded = ClLibrary.load(library);
    MemorySegment handle = MemorySegment.ofAddress(queue);
    ClInfo info = new ClInfo(loaded.getQueueInfo, handle);
    long id = queue == 0 ? 0 : info.number(QUEUE_DEVICE);
    ClDevice device =
        ClDevice.list(loaded).stream()
            .filter(candidate -> candidate.id().address() == id)
            .findFirst()
            .orElseThrow(() ->
                new BackendUnavailable(
                    "0x" + Long.toHexString(queue) + " is no queue of an OpenCL device"));
    MemorySegment context = MemorySegment.ofAddress(info.number(QUEUE_CONTEXT));
    return OpenClDevice.openOn(loaded, device, context, handle);
  }
}
