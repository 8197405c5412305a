package org.sepllm.conformance.protocol;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sepllm.reference.Require;
import org.sepllm.reference.position.PositionScheme;

/** Reads which report is wanted and makes one for each row and layer. */
final class CacheReports {
  /** Fields that belong to one report only. */
  static final List<String> FIELDS = List.of("every", "positions");

  private static final String FULL = "full";
  private static final String DIGEST = "digest";
  private static final List<String> REPORTS = List.of(FULL, "delta", DIGEST);
  private static final List<String> SCHEMES =
      Arrays.stream(PositionScheme.values()).map(PositionScheme::schemeName).toList();

  private final String report;
  private final Optional<PositionScheme> scheme;
  private final int every;
  private final AnswerBudget budget;

  private CacheReports(
      String report, Optional<PositionScheme> scheme, int every, AnswerBudget budget) {
    this.report = report;
    this.scheme = scheme;
    this.every = every;
    this.budget = budget;
  }

  static CacheReports read(Fields fields, AnswerBudget budget) {
    String report = fields.choice("report", REPORTS);
    Optional<PositionScheme> scheme = Optional.empty();
    if (report.equals(FULL) && fields.has("positions")) {
      int place = SCHEMES.indexOf(fields.choice("positions", SCHEMES));
      scheme = Optional.of(PositionScheme.values()[place]);
    }
    int every = 1;
    if (report.equals(DIGEST)) {
      every = Values.integer("every", fields.required("every"), ProtocolErrorKind.BAD_CONFIG);
      Require.atLeast("SEP-TRACE-003", "every", every, 1);
    }
    return new CacheReports(report, scheme, every, budget);
  }

  /** How positions are asked about, if they are. */
  Optional<PositionScheme> positions() {
    return scheme;
  }

  String describe() {
    return "report " + report;
  }

  CacheReport create() {
    return switch (report) {
      case FULL -> new FullReport(budget, scheme);
      case DIGEST -> new DigestReport(budget, every);
      default -> new DeltaReport(budget);
    };
  }
}
