package org.sepllm.conformance.check.cases;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sepllm.reference.cache.BatchMode;
import org.sepllm.reference.position.PositionScheme;
import tools.jackson.databind.node.ObjectNode;

/**
 * How the rows are fed and what the answer shall hold.
 *
 * <p>Range: {@code resumedAfter} at least 0, {@code every} at least 1.
 *
 * @param batch how the rows relate
 * @param prompt the longest dense prefill of a row, in real tokens; empty for sparse prefill
 * @param resumedAfter after how many places the port takes over from a saved state; 0 for none
 * @param report the form of the trace
 * @param every after how many steps a digest is written
 * @param positions the scheme of positions to report; only with the full form
 * @param returnState whether the answer holds the state at the end
 */
public record CacheQuestion(
    BatchMode batch,
    Optional<Integer> prompt,
    int resumedAfter,
    CacheReportKind report,
    int every,
    Optional<PositionScheme> positions,
    boolean returnState) {

  /** Stepwise, independent rows and the full trace. */
  public static final CacheQuestion PLAIN =
      new CacheQuestion(
          BatchMode.RAGGED, Optional.empty(), 0, CacheReportKind.FULL, 1, Optional.empty(), false);

  /** How many real tokens of a row are a dense prefill. */
  int promptTokens(Row row) {
    return prompt.map(longest -> Math.min(longest, row.realIds().size())).orElse(0);
  }

  /** How many places of a row went before the port takes over. */
  int placesBefore(Row row) {
    return Math.min(resumedAfter, row.length());
  }

  /** Writes the fields that differ from the defaults. */
  void write(ObjectNode request) {
    if (batch != BatchMode.RAGGED) {
      request.put("batch", batch.modeName());
    }
    if (report != CacheReportKind.FULL) {
      request.put("report", report.protocolName());
    }
    if (report == CacheReportKind.DIGEST) {
      request.put("every", every);
    }
    positions.ifPresent(scheme -> request.put("positions", scheme.schemeName()));
    if (returnState) {
      request.put("return_state", true);
    }
  }

  /** Questions nearer to the plain one. */
  Stream<CacheQuestion> simpler() {
    List<CacheQuestion> simpler = new ArrayList<>();
    if (!batch.equals(BatchMode.RAGGED)) {
      simpler.add(with(BatchMode.RAGGED, prompt, resumedAfter));
    }
    if (report != CacheReportKind.FULL || positions.isPresent() || returnState) {
      simpler.add(
          new CacheQuestion(
              batch, prompt, resumedAfter, CacheReportKind.FULL, 1, Optional.empty(), false));
      simpler.add(new CacheQuestion(batch, prompt, resumedAfter, report, every, positions, false));
    }
    prompt.ifPresent(longest -> {
      simpler.add(with(batch, Optional.empty(), resumedAfter));
      Smaller.than(longest, 0)
          .forEach(shorter -> simpler.add(with(batch, Optional.of(shorter), resumedAfter)));
    });
    Smaller.than(resumedAfter, 0).forEach(less -> simpler.add(with(batch, prompt, less)));
    return simpler.stream().filter(question -> !question.equals(this));
  }

  private CacheQuestion with(BatchMode mode, Optional<Integer> newPrompt, int newResumedAfter) {
    return new CacheQuestion(
        mode, newPrompt, newResumedAfter, report, every, positions, returnState);
  }
}
