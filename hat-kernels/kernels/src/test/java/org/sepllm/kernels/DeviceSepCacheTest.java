package org.sepllm.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sepllm.hat.host.DeviceSession;

/** The cache on a device does at every step what the reference's machine does. */
final class DeviceSepCacheTest {
  @Test
  void everyStepEqualsTheMachines() {
    long machineSteps = 0;
    try (DeviceSession session = Sessions.open("java-mt")) {
      for (long seed = 0; machineSteps < 100_000; seed++) {
        try (CacheRehearsal rehearsal = new CacheRehearsal(session, seed)) {
          rehearsal.steps(90);
          machineSteps += rehearsal.machineSteps();
        }
      }
    }
    assertThat(machineSteps).isGreaterThanOrEqualTo(100_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"java-seq", "opencl"})
  void fewerStepsOnOtherBackEnds(String backend) {
    try (DeviceSession session = Sessions.open(backend)) {
      for (long seed = 1000; seed < 1004; seed++) {
        try (CacheRehearsal rehearsal = new CacheRehearsal(session, seed)) {
          rehearsal.steps(60);
        }
      }
    }
  }
}
