package org.sepllm.conformance.check.source;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sepllm.conformance.check.cases.CaseClass;
import org.sepllm.conformance.check.cases.CaseSource;
import org.sepllm.conformance.check.cases.CheckCase;
import org.sepllm.conformance.check.cases.Level;
import org.sepllm.conformance.check.cases.RecordedCase;
import tools.jackson.databind.node.ObjectNode;

/** The committed vectors as cases. */
public final class VectorSource implements CaseSource {
  /** What the report calls the source. */
  public static final String NAME = "committed vectors";

  /**
   * Names the files, for the report.
   *
   * @param reference whether the reference is checked, which is asked those beyond the protocol too
   * @return the line of the report
   */
  public static SourceUse use(boolean reference) {
    return new SourceUse(
        NAME,
        true,
        Stream.of(VectorFile.values())
            .filter(file -> reference || file.ofProtocol())
            .map(VectorFile::fileName)
            .collect(Collectors.joining(", ")));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Stream<CheckCase> cases(Level level) {
    return Stream.of(VectorFile.values())
        .filter(VectorFile::ofProtocol)
        .flatMap(file -> file.vectors().stream())
        .filter(vector -> level == levelOf(vector))
        .map(vector -> recorded(level, vector));
  }

  private static Level levelOf(ObjectNode vector) {
    return Level.ofOperation(vector.get("request").get("op").stringValue()).orElseThrow();
  }

  private static CheckCase recorded(Level level, ObjectNode vector) {
    ObjectNode request = (ObjectNode) vector.get("request");
    ObjectNode answer = (ObjectNode) vector.get("answer");
    return level == Level.L2
        ? AttentionReader.read(request, Optional.of(answer), Set.of(CaseClass.VECTOR))
        : new RecordedCase(level, request, answer, CaseClass.VECTOR);
  }
}
