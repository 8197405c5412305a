package org.sepllm.hat.runtime;

/** A back end whose device is open already; accelerators made on it use that device. */
public final class OpenBackend extends KernelBackend {
  private final KernelBackend opened;
  private final DeviceRuntime runtime;

  /**
   * Makes a back end.
   *
   * @param opened what opened the device
   * @param runtime the runtime of the device
   */
  public OpenBackend(KernelBackend opened, DeviceRuntime runtime) {
    this.opened = opened;
    this.runtime = runtime;
  }

  DeviceRuntime runtime() {
    return runtime;
  }

  @Override
  public String name() {
    return opened.name();
  }

  @Override
  public int order() {
    return opened.order();
  }

  @Override
  public Availability availability() {
    return opened.availability();
  }

  @Override
  public BackendDevice open() {
    return opened.open();
  }
}
