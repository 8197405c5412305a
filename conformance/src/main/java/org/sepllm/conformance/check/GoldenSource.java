package org.sepllm.conformance.check;

import java.util.List;
import java.util.stream.Stream;

/** The golden files of the optional data folder as cases. */
final class GoldenSource implements CaseSource {

  private static final String NAME = "golden files";

  /** Which files are there, for the report. */
  static List<SourceUse> uses() {
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
