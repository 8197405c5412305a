package org.sepllm.conformance.check;

import java.io.PrintStream;
import java.util.List;
import org.sepllm.conformance.check.local.LocalChecks;
import org.sepllm.conformance.check.plan.CheckPlan;
import org.sepllm.conformance.check.plan.CheckSettings;
import org.sepllm.conformance.check.plan.Plans;
import org.sepllm.conformance.check.source.CaseFileException;
import org.sepllm.conformance.check.source.ReplaySource;
import org.sepllm.conformance.port.PortFailure;

/** A check of one port: all cases, compared with the specification. */
public final class Check {
  private final CheckRun run;

  /**
   * Collects the cases.
   *
   * @param settings what the user chose
   * @param subject the port to check
   * @param progress where a terminal shows how far the work is
   * @throws org.sepllm.datasets.DatasetException if a text or the configuration cannot be read
   */
  public Check(CheckSettings settings, Subject subject, PrintStream progress) {
    this(Plans.of(settings, subject.reference(), subject.laws()), subject, progress);
  }

  private Check(CheckPlan plan, Subject subject, PrintStream progress) {
    this.run = new CheckRun(plan, subject, Progress.onTerminal(progress));
  }

  /**
   * Prepares to ask saved questions alone.
   *
   * @param name what reports call the questions, for example a file
   * @param lines one JSON request or law for each line
   * @param subject the port to check
   * @param progress where a terminal shows how far the work is
   * @return the check
   * @throws CaseFileException if a line is no question that the reference answers, or there is none
   */
  public static Check replay(String name, String lines, Subject subject, PrintStream progress) {
    return new Check(
        Plans.replay(new ReplaySource(name, lines), subject.laws()), subject, progress);
  }

  /**
   * The port to check.
   *
   * @param name what reports call it
   * @param reference whether it is the reference itself, which more can be asked of
   * @param starter makes the port; asked again after a failure
   * @param laws what only this port can be asked, because the protocol has no words for it
   */
  public record Subject(
      String name, boolean reference, PortStarter starter, List<LocalChecks> laws) {

    /**
     * Copies the list.
     *
     * @param name what reports call it
     * @param reference whether it is the reference itself
     * @param starter makes the port
     * @param laws what only this port can be asked
     */
    public Subject {
      laws = List.copyOf(laws);
    }

    /**
     * Takes a port that is asked questions of the protocol alone.
     *
     * @param name what reports call it
     * @param reference whether it is the reference itself, which more can be asked of
     * @param starter makes the port; asked again after a failure
     */
    public Subject(String name, boolean reference, PortStarter starter) {
      this(name, reference, starter, List.of());
    }
  }

  /**
   * Asks all cases.
   *
   * @return the result
   * @throws PortFailure if the port cannot be started
   * @throws CaseFileException if a golden file is malformed
   * @throws RunStopped if another thread has stopped the check
   */
  public CheckResult run() throws PortFailure {
    return new CheckResult(run.run());
  }

  /**
   * Stops the check while another thread still asks.
   *
   * @return the result so far
   */
  public CheckResult stop() {
    return new CheckResult(run.stop());
  }
}
