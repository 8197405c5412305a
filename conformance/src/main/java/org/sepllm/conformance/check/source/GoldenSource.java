package org.sepllm.conformance.check.source;

import java.util.List;
import java.util.stream.Stream;
import org.sepllm.conformance.check.cases.CaseSource;
import org.sepllm.conformance.check.cases.CheckCase;
import org.sepllm.conformance.check.cases.Level;

/** The golden files of the optional data folder as cases. */
public final class GoldenSource implements CaseSource {

  private static final String NAME = "golden files";

  /**
   * Says which files are there, for the report.
   *
   * @return a line for each file
   */
  public static List<SourceUse> uses() {
    return Stream.of(GoldenFile.values())
        .map(file -> new SourceUse("golden file", file.find().isPresent(), file.path()))
        .toList();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Stream<CheckCase> cases(Level level) {
    return Stream.of(GoldenFile.values())
        .filter(file -> file.level() == level)
        .flatMap(file -> file.cases().stream());
  }
}
