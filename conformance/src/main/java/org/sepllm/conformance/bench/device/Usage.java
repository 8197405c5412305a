package org.sepllm.conformance.bench.device;

import org.sepllm.hat.host.DeviceSession;

/**
 * What one run launches, and the most memory that its session took until then.
 *
 * @param launches kernels launched
 * @param peakBytes bytes of device memory
 */
record Usage(long launches, long peakBytes) {
  /** Runs something and waits for it. */
  static Usage of(DeviceSession session, Runnable run) {
    long before = session.usage().launches();
    run.run();
    session.finish();
    return new Usage(session.usage().launches() - before, session.usage().peakDeviceBytes());
  }
}
