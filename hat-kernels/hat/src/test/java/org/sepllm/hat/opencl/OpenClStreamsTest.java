package org.sepllm.hat.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hat.NDRange;
import hat.buffer.S32Array;
import java.lang.invoke.MethodHandles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sepllm.hat.host.DeviceGraph;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.hat.host.DeviceStream;
import org.sepllm.hat.host.HostChecks;
import org.sepllm.hat.host.Steps;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.DeviceLost;
import org.sepllm.hat.runtime.RaceCheck;

/** What is made is freed, and a loss is told, wherever it happens. */
final class OpenClStreamsTest {
  private static final NDRange ITEMS = NDRange.of1D(64);
  private static final int OUT_OF_RESOURCES = -5;
  private static final int EXECUTION_FAILED = -14;

  private CountedOpenCl openCl;

  @BeforeEach
  void findOpenCl() {
    Sessions.backend();
    openCl = new CountedOpenCl();
  }

  private DeviceSession open(boolean checked) {
    return DeviceSession.open(
        openCl.backend(),
        new CompileOptions(checked, true, CompileOptions.DEFAULT_LOOP_LIMIT, RaceCheck.OFF));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everythingThatIsMadeIsFreed(boolean checked) {
    DeviceSession session = open(checked);
    HostChecks.cases().forEach(promise -> promise.check().accept(session));
    S32Array left = S32Array.create(session.accelerator(MethodHandles.lookup()), 64);
    DeviceStream stream = session.stream();
    stream.dispatch(ITEMS, Steps.mixing(left, left));
    stream.record();
    stream.capture(launcher -> launcher.dispatch(ITEMS, Steps.mixing(left, left))).launch();
    session.close();
    assertThat(openCl.calls("clReleaseMemObject"))
        .isPositive()
        .isEqualTo(openCl.calls("clCreateBuffer", "clRetainMemObject"));
    assertThat(openCl.calls("clReleaseCommandQueue"))
        .isPositive()
        .isEqualTo(openCl.calls("clCreateCommandQueue", "clRetainCommandQueue"));
    assertThat(openCl.calls("clReleaseEvent"))
        .isPositive()
        .isEqualTo(openCl.calls("clEnqueueNDRangeKernel", "clEnqueueMarkerWithWaitList"));
    assertThat(openCl.calls("clReleaseKernel")).isEqualTo(openCl.calls("clCreateKernel"));
    assertThat(openCl.calls("clReleaseProgram"))
        .isEqualTo(openCl.calls("clCreateProgramWithSource"));
    assertThat(openCl.calls("clReleaseContext")).isEqualTo(openCl.calls("clCreateContext"));
  }

  @Test
  void aLossInTheMiddleOfAStreamIsTold() {
    try (DeviceSession session = open(false)) {
      S32Array a = S32Array.createFrom(session.accelerator(MethodHandles.lookup()), new int[64]);
      DeviceStream stream = session.stream();
      DeviceGraph graph = stream.capture(launcher -> launcher.dispatch(ITEMS, Steps.mixing(a, a)));
      graph.launch();
      openCl.fail("clFinish", EXECUTION_FAILED);
      String cause = "waiting failed: CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST";
      assertThatThrownBy(stream::finish).isInstanceOf(DeviceLost.class).hasMessageContaining(cause);
      assertThatThrownBy(stream::record).isInstanceOf(DeviceLost.class).hasMessageContaining(cause);
      assertThatThrownBy(graph::launch).isInstanceOf(DeviceLost.class).hasMessageContaining(cause);
      assertThatThrownBy(() -> a.array(0))
          .isInstanceOf(DeviceLost.class)
          .hasMessageContaining(cause);
      assertThatThrownBy(stream::close).isInstanceOf(DeviceLost.class).hasMessageContaining(cause);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "clEnqueueNDRangeKernel",
        "clEnqueueMarkerWithWaitList",
        "clEnqueueBarrierWithWaitList"
      })
  void everyFailureOfAStreamIsALoss(String function) {
    try (DeviceSession session = open(false)) {
      S32Array a = S32Array.createFrom(session.accelerator(MethodHandles.lookup()), new int[64]);
      DeviceStream stream = session.stream();
      openCl.fail(function, OUT_OF_RESOURCES);
      assertThatThrownBy(
              () -> {
                stream.dispatch(ITEMS, Steps.mixing(a, a));
                stream.waitFor(stream.record());
              })
          .isInstanceOf(DeviceLost.class)
          .hasMessageContaining("CL_OUT_OF_RESOURCES");
      assertThatThrownBy(session::finish).isInstanceOf(DeviceLost.class);
    }
  }
}
