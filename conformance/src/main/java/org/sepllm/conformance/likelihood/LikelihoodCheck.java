package org.sepllm.conformance.likelihood;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sepllm.conformance.check.Answer;
import org.sepllm.conformance.check.PortSession;
import org.sepllm.conformance.check.PortStarter;
import org.sepllm.conformance.check.judge.Difference;
import org.sepllm.conformance.port.PortFailure;

/** Asks a port all committed likelihoods and counts how it answers. */
public final class LikelihoodCheck {
  private static final int MAX_FAILURES = 3;

  private final PrintStream out;
  private final Map<String, Integer> skipReasons = new TreeMap<>();
  private int passed;
  private int failed;

  /**
   * Builds a check that no port was asked in.
   *
   * @param out where differences and counts are printed
   */
  public LikelihoodCheck(PrintStream out) {
    this.out = out;
  }

  /**
   * Asks the vectors in order, in every arithmetic.
   *
   * @param starter makes the port; asked again after a failure
   * @param vectors the questions
   * @return whether something was compared and nothing differs
   * @throws PortFailure if the port cannot be started
   */
  public boolean conforms(PortStarter starter, List<LikelihoodVector> vectors) throws PortFailure {
    try (PortSession session = new PortSession(starter, MAX_FAILURES)) {
      for (LikelihoodVector vector : vectors) {
        for (String dtype : LikelihoodVector.DTYPES) {
          ask(session, vector, dtype);
        }
      }
      session.finish().ifPresent(failure -> fail("end", failure));
    }
    out.printf(
        "L4 likelihoods: %d passed, %d failed, %d skipped%n",
        passed, failed, skipReasons.values().stream().mapToInt(count -> count).sum());
    skipReasons.forEach((reason, count) -> out.printf("  skipped %d: %s%n", count, reason));
    return failed == 0 && passed > 0;
  }

  private void ask(PortSession session, LikelihoodVector vector, String dtype) {
    switch (session.ask(vector.request(dtype))) {
      case Answer.Skipped skipped -> skipReasons.merge(skipped.reason(), 1, Integer::sum);
      case Answer.Failed wrong -> fail(name(vector, dtype), wrong.describe());
      case Answer.Given given ->
          vector
              .difference(dtype, given.fields())
              .ifPresentOrElse(
                  difference -> fail(name(vector, dtype), describe(difference)), () -> passed++);
    }
  }

  private static String name(LikelihoodVector vector, String dtype) {
    return vector.id() + " " + dtype + " [" + String.join(", ", vector.rules()) + "]";
  }

  private static String describe(Difference difference) {
    return difference.path()
        + " is "
        + difference.actual()
        + ", expected is "
        + difference.expected();
  }

  private void fail(String what, String why) {
    failed++;
    out.println(what + ": " + why);
  }
}
