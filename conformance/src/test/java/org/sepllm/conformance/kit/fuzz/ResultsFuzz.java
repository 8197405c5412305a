package org.sepllm.conformance.kit.fuzz;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.sepllm.conformance.check.judge.Verdict;
import org.sepllm.conformance.kit.file.KitFolder;
import org.sepllm.conformance.kit.report.HtmlPage;
import org.sepllm.conformance.kit.report.KitJson;
import org.sepllm.conformance.kit.run.KitDivergence;
import org.sepllm.conformance.kit.run.KitReport;
import org.sepllm.conformance.kit.run.ResultLines;
import org.sepllm.conformance.kit.vector.KitJudge;
import org.sepllm.conformance.kit.vector.KitVector;
import org.sepllm.conformance.kit.vector.VectorSet;
import org.sepllm.conformance.repository.Checkout;
import org.sepllm.datasets.DatasetException;
import tools.jackson.databind.node.ObjectNode;

/** Any bytes as {@code answers.jsonl}; answers are judged, and differences drawn. */
public final class ResultsFuzz {
  private static final Map<String, KitVector> SMOKE = smoke();

  private ResultsFuzz() {}

  private static Map<String, KitVector> smoke() {
    KitFolder kit = KitFolder.open(Checkout.top().resolve("conformance/kit/1.1"));
    return kit.manifest().vectors().stream()
        .filter(entry -> entry.set() == VectorSet.SMOKE)
        .map(kit::vector)
        .collect(Collectors.toMap(KitVector::id, Function.identity()));
  }

  /** The entry point of the fuzzer. */
  public static void fuzzerTestOneInput(byte[] input) {
    try {
      ResultLines lines = ResultLines.read("fuzz", new ByteArrayInputStream(input), SMOKE.keySet());
      SMOKE.forEach((id, vector) -> lines.answer(id).ifPresent(answer -> judge(vector, answer)));
    } catch (DatasetException refused) {
      return;
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private static void judge(KitVector vector, ObjectNode answer) {
    Verdict verdict =
        answer.has("error")
            ? KitJudge.judgeError(
                vector.expectation(), answer.get("error").path("kind").asString(""))
            : KitJudge.judge(vector.expectation(), answer);
    verdict
        .difference()
        .map(difference -> new KitDivergence(vector, difference, Optional.of(answer)))
        .ifPresent(ResultsFuzz::draw);
  }

  private static void draw(KitDivergence divergence) {
    KitReport report =
        new KitReport(
            "fuzz",
            "1.0",
            "",
            "",
            List.of(),
            List.of(),
            List.of(divergence),
            List.of(),
            true,
            false,
            Duration.ZERO);
    if (!HtmlPage.of(KitJson.of(report)).endsWith("</html>\n")) {
      throw new IllegalStateException("the page is not whole");
    }
  }
}
