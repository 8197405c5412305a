package org.sepllm.conformance.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sepllm.conformance.check.Checks;
import org.sepllm.conformance.check.report.CheckReport;
import org.sepllm.conformance.port.PortFailure;
import org.sepllm.conformance.protocol.Limits;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The kernels answer as the specification does, and say what they do not have. */
class KernelPortTest {
  @Test
  void the_kernels_conform() throws PortFailure {
    CheckReport report = Checks.generated(15, () -> KernelPort.open("java-mt", Limits.DEFAULT));
    assertThat(report.result()).isEqualTo(CheckReport.Result.CONFORMANT);
    assertThat(report.levels()).allSatisfy(level -> assertThat(level.passed()).isGreaterThan(5));
  }

  @Test
  void what_kernels_lack_is_unsupported() throws PortFailure {
    try (KernelPort port = KernelPort.open("java-mt", Limits.DEFAULT)) {
      assertThat(port.hello().toString()).doesNotContain("nll", "f64");
      String prefill =
          "{'op':'cache','policy':'full','token_ids':[1,2],'prefill':'dense','prompt_tokens':2}";
      assertThat(error(port, prefill)).contains("unsupported", "prefill dense is not offered");
      String batch = "{'op':'cache','policy':'full','token_ids':[[1]],'batch':'keep-oldest'}";
      assertThat(error(port, batch)).contains("unsupported", "batch keep-oldest is not offered");
      String wide = "[[[" + "0,".repeat(128) + "0]]]";
      String attention =
          "{'op':'attention','dtype':'f32','q':W,'k':W,'v':W,'visible':[[0]]}".replace("W", wide);
      assertThat(error(port, attention)).contains("unsupported", "headDim is 129");
    }
  }

  private static String error(KernelPort port, String request) {
    ObjectNode asked = (ObjectNode) JsonMapper.shared().readTree(request.replace('\'', '"'));
    return port.ask(asked).path("error").toString();
  }
}
