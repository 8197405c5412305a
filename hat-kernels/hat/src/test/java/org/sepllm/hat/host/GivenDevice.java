package org.sepllm.hat.host;

import java.util.function.LongFunction;
import org.sepllm.hat.runtime.Availability;
import org.sepllm.hat.runtime.BackendDevice;
import org.sepllm.hat.runtime.KernelBackend;

/** A back end that opens a device of the test, on a queue or on 0. */
public final class GivenDevice extends KernelBackend {
  private final String name;
  private final LongFunction<BackendDevice> opening;

  /** Makes a back end of a name. */
  public GivenDevice(String name, LongFunction<BackendDevice> opening) {
    this.name = name;
    this.opening = opening;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int order() {
    return 0;
  }

  @Override
  public Availability availability() {
    return new Availability.Absent("only tests make one");
  }

  @Override
  public BackendDevice open() {
    return opening.apply(0);
  }

  @Override
  public BackendDevice openOn(long queue) {
    return opening.apply(queue);
  }
}
