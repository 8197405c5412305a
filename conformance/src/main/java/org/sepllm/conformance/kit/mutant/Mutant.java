package org.sepllm.conformance.kit.mutant;

import java.util.function.UnaryOperator;
import org.sepllm.conformance.check.judge.Json;
import org.sepllm.conformance.check.judge.Verdict;
import org.sepllm.conformance.kit.vector.KitJudge;
import org.sepllm.conformance.kit.vector.KitVector;
import org.sepllm.conformance.port.Port;
import org.sepllm.conformance.port.ReferencePort;
import org.sepllm.conformance.protocol.Limits;
import tools.jackson.databind.node.ObjectNode;

/**
 * A planted mistake.
 *
 * @param id its name, never given to another mistake
 * @param area the vectors that may notice it: {@code mask}, {@code cache}, {@code attention},
 *     {@code model} or {@code invalid}
 * @param mistake what is wrong, in a few words
 * @param answering answers a question with the mistake; the question is not changed
 */
public record Mutant(String id, String area, String mistake, UnaryOperator<ObjectNode> answering) {

  /**
   * Says whether a vector notices the mistake.
   *
   * @param vector the question
   * @return true if the answer is not the expected one
   */
  public boolean killedBy(KitVector vector) {
    ObjectNode answer = answer(vector.request());
    Verdict verdict =
        answer.has("error")
            ? KitJudge.judgeError(
                vector.expectation(), answer.get("error").path("kind").asString(""))
            : KitJudge.judge(vector.expectation(), answer);
    return verdict.difference().isPresent();
  }

  /** Some mistakes end in a crash, which a port would tell as a defect of its own. */
  private ObjectNode answer(ObjectNode request) {
    try {
      return answering.apply(request);
    } catch (RuntimeException defect) {
      ObjectNode answer = Json.object();
      answer.putObject("error").put("kind", "internal").put("message", mistake);
      return answer;
    }
  }

  /**
   * Gives the mistake as a port; questions about other operations are answered by the reference.
   *
   * @return a port within this process
   */
  public Port port() {
    return new MutantPort(this);
  }

  /** The reference, but for the operation with the mistake. */
  private static final class MutantPort implements Port {
    private final ReferencePort reference = new ReferencePort(Limits.DEFAULT);
    private final Mutant mutant;

    MutantPort(Mutant mutant) {
      this.mutant = mutant;
    }

    @Override
    public String name() {
      return mutant.id();
    }

    @Override
    public ObjectNode hello() {
      return reference.hello();
    }

    @Override
    public ObjectNode ask(ObjectNode request) {
      ObjectNode right = reference.ask(request);
      boolean refused = right.has("error");
      boolean concerned =
          mutant.area().equals("invalid")
              ? refused
              : !refused && request.path("op").asString("").equals(operation());
      if (!concerned) {
        return right;
      }
      ObjectNode answer = Json.object();
      answer.set("id", right.get("id"));
      return answer.setAll(mutant.answer(request));
    }

    private String operation() {
      return mutant.area().equals(LanguageMutants.AREA) ? "nll" : mutant.area();
    }

    /** There is nothing to end. */
    @Override
    public void close() {}
  }
}
