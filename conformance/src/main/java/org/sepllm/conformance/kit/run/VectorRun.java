package org.sepllm.conformance.kit.run;

import java.util.Optional;
import org.sepllm.conformance.check.Answer;
import org.sepllm.conformance.check.judge.Difference;
import org.sepllm.conformance.check.judge.Verdict;
import org.sepllm.conformance.kit.vector.Expectation;
import org.sepllm.conformance.kit.vector.KitJudge;
import org.sepllm.conformance.kit.vector.KitVector;
import tools.jackson.databind.node.ObjectNode;

/** Asks one vector after the other and judges each answer. */
public final class VectorRun {
  private static final String ERROR = "error ";

  private final Capabilities capabilities;
  private final KnownFailures knownFailures;
  private final AnswerSource answers;

  /**
   * Prepares to ask.
   *
   * @param capabilities what the port can do
   * @param knownFailures what it is known to fail
   * @param answers where answers come from
   */
  public VectorRun(Capabilities capabilities, KnownFailures knownFailures, AnswerSource answers) {
    this.capabilities = capabilities;
    this.knownFailures = knownFailures;
    this.answers = answers;
  }

  /**
   * Asks a vector, unless the port cannot answer it.
   *
   * @param vector the question
   * @return how it ended
   */
  public JudgedVector ask(KitVector vector) {
    Optional<String> refusal = capabilities.refusal(vector);
    return refusal.isPresent() ? skipped(vector, refusal.get()) : answered(vector);
  }

  private JudgedVector answered(KitVector vector) {
    return switch (answers.answer(vector)) {
      case Answer.Skipped skipped -> skipped(vector, skipped.reason());
      case Answer.Given given ->
          judged(
              vector,
              "wrong answer",
              KitJudge.judge(vector.expectation(), given.fields()),
              Optional.of(given.fields()));
      case Answer.Failed failed when failed.kind().startsWith(ERROR) ->
          judged(vector, failed.kind(), errorVerdict(vector, failed), Optional.empty());
      case Answer.Failed failed -> {
        Difference difference = new Difference("", "an answer", failed.describe());
        yield judged(
            vector, failed.kind(), Verdict.exact(Optional.of(difference)), Optional.empty());
      }
    };
  }

  private static Verdict errorVerdict(KitVector vector, Answer.Failed failed) {
    Verdict verdict =
        KitJudge.judgeError(vector.expectation(), failed.kind().substring(ERROR.length()));
    boolean refused = vector.expectation() instanceof Expectation.Refusal;
    return verdict.difference().isEmpty() || refused
        ? verdict
        : Verdict.exact(Optional.of(new Difference("", "an answer", failed.describe())));
  }

  private JudgedVector judged(
      KitVector vector, String kind, Verdict verdict, Optional<ObjectNode> answer) {
    boolean known = knownFailures.names(vector);
    boolean passed = verdict.difference().isEmpty();
    VectorStatus status =
        passed
            ? known ? VectorStatus.UNEXPECTED_PASS : VectorStatus.PASS
            : known ? VectorStatus.KNOWN_FAILURE : VectorStatus.FAIL;
    return new JudgedVector(
        outcome(vector, status, passed ? "" : kind, verdict.difference(), verdict.errorRatio()),
        verdict.difference().map(difference -> new KitDivergence(vector, difference, answer)));
  }

  private static JudgedVector skipped(KitVector vector, String reason) {
    return new JudgedVector(
        outcome(vector, VectorStatus.SKIP, reason, Optional.empty(), 0), Optional.empty());
  }

  private static VectorOutcome outcome(
      KitVector vector,
      VectorStatus status,
      String kind,
      Optional<Difference> difference,
      double errorRatio) {
    return new VectorOutcome(
        vector.id(),
        vector.level(),
        vector.rules(),
        vector.facts(),
        status,
        kind,
        difference,
        errorRatio);
  }
}
