package org.sepllm.hat.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.sepllm.hat.cgen.CSource;
import org.sepllm.hat.runtime.KernelCompileException;

/** A loaded binary with the kernels in it; it is unloaded once all of them are closed. */
final class CudaModule {
  private final CudaDevice device;
  private final MemorySegment handle;
  private int users;

  private CudaModule(CudaDevice device, MemorySegment handle) {
    this.device = device;
    this.handle = handle;
  }

  /**
   * Compiles a text and loads the binary.
   *
   * @throws KernelCompileException if the compiler or the device refuses it
   */
  static CudaModule load(CudaDevice device, CSource source) {
    byte[] binary = device.compiler().compile(source, device.architecture(source.warpgroups()));
    CudaContext context = device.context();
    try (Arena arena = Arena.ofShared()) {
      MemorySegment image = arena.allocateFrom(ValueLayout.JAVA_BYTE, binary);
      MemorySegment handle = arena.allocate(ValueLayout.ADDRESS);
      int status = context.attempt(() -> context.driver().loadModule.call(handle, image));
      if (CuDriver.refusesImage(status)) {
        throw new KernelCompileException(
            device.info().name()
                + " cannot load "
                + source.kernel()
                + ": "
                + context.driver().error(status));
      }
      context.check(status, "loading " + source.kernel());
      return new CudaModule(device, handle.get(ValueLayout.ADDRESS, 0));
    }
  }

  /** Finds a kernel, which keeps the binary loaded until it is released. */
  MemorySegment function(Arena arena, CSource source) {
    MemorySegment name = arena.allocateFrom(source.entry());
    CudaContext context = device.context();
    MemorySegment function =
        context.create(
            "finding " + source.kernel(),
            result -> context.driver().function.call(result, handle, name));
    users++;
    return function;
  }

  /** Notes that a kernel is closed. */
  void release() {
    users--;
    if (users == 0) {
      device.drain();
      device.context().attempt(() -> device.context().driver().unloadModule.call(handle));
    }
  }
}
