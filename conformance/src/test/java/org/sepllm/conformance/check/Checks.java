package org.sepllm.conformance.check;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.sepllm.conformance.check.cases.CaseSource;
import org.sepllm.conformance.check.cases.Level;
import org.sepllm.conformance.check.generate.GeneratedSource;
import org.sepllm.conformance.check.plan.CheckPlan;
import org.sepllm.conformance.check.plan.CheckSettings;
import org.sepllm.conformance.check.report.CheckReport;
import org.sepllm.conformance.check.report.LevelReport;
import org.sepllm.conformance.port.PortFailure;

/** Short checks for tests. */
public final class Checks {
  public static final long SEED = CheckSettings.DEFAULT_SEED;

  private Checks() {}

  /** Checks a port on so many generated cases of each level. */
  public static CheckReport generated(int cases, PortStarter starter) throws PortFailure {
    return run(List.of(new GeneratedSource(SEED, cases, Optional.empty())), starter);
  }

  public static CheckReport run(List<CaseSource> sources, PortStarter starter) throws PortFailure {
    CheckPlan plan =
        new CheckPlan(SEED, 0, EnumSet.allOf(Level.class), sources, List.of(), List.of());
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    Check.Subject subject = new Check.Subject("under test", false, starter);
    return new CheckRun(plan, subject, new Progress(nowhere, false)).run();
  }

  public static LevelReport level(CheckReport report, Level level) {
    return report.levels().stream().filter(each -> each.level() == level).findFirst().orElseThrow();
  }
}
