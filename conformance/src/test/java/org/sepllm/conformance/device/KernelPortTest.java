package org.sepllm.conformance.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sepllm.conformance.check.Checks;
import org.sepllm.conformance.check.report.CheckReport;
import org.sepllm.conformance.kit.file.KitFolder;
import org.sepllm.conformance.kit.file.VectorEntry;
import org.sepllm.conformance.kit.vector.KitJudge;
import org.sepllm.conformance.kit.vector.KitVector;
import org.sepllm.conformance.port.PortFailure;
import org.sepllm.conformance.protocol.Limits;
import org.sepllm.conformance.repository.Checkout;
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
      assertThat(port.hello().toString()).contains("nll").doesNotContain("f64");
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

  /** Every fifth question of level L4 that kernels have, in f32 and f16, and a refusal. */
  @Test
  void rule_SEP_MODEL_009_models_on_kernels_answer_the_kit() throws PortFailure {
    KitFolder kit = KitFolder.open(Checkout.top().resolve("conformance/kit/1.1"));
    List<VectorEntry> models =
        kit.manifest().vectors().stream()
            .filter(entry -> entry.id().startsWith("model-") && entry.set().committed())
            .toList();
    try (KernelPort port = KernelPort.open("java-mt", Limits.DEFAULT)) {
      for (int place = 1; place < models.size(); place += 5) {
        KitVector vector = kit.question(models.get(place));
        ObjectNode answer = port.ask(vector.request());
        if (vector.request().get("dtype").stringValue().equals("f64")) {
          assertThat(answer.toString()).contains("unsupported", "f64 is not offered by op nll");
        } else {
          assertThat(KitJudge.judge(vector.expectation(), answer).difference())
              .as(vector.id())
              .isEmpty();
        }
      }
      String unknown =
          "{'op':'nll','model':'llama-tied-mha','mask':'full','dtype':'f32','token_ids':[1,97]}";
      assertThat(error(port, unknown)).contains("bad_token");
      assertThat(error(port, unknown.replace("[1,97]", "[1]"))).contains("bad_config");
    }
  }

  private static String error(KernelPort port, String request) {
    ObjectNode asked = (ObjectNode) JsonMapper.shared().readTree(request.replace('\'', '"'));
    return port.ask(asked).path("error").toString();
  }
}
