package org.sepllm.conformance.check.source;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.sepllm.conformance.check.cases.CaseSource;
import org.sepllm.conformance.check.cases.CheckCase;
import org.sepllm.conformance.check.cases.Level;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Saved questions, one for each line. */
public final class ReplaySource implements CaseSource {
  private final String name;
  private final List<CheckCase> cases;

  /**
   * Reads the lines; blank ones are passed over.
   *
   * @param name what reports call the source
   * @param lines one question for each line
   * @throws CaseFileException if a line is no question, or there is none
   */
  public ReplaySource(String name, String lines) {
    this.name = name;
    List<CheckCase> read = new ArrayList<>();
    int number = 0;
    for (String line : lines.lines().toList()) {
      number++;
      if (!line.isBlank()) {
        String place = name + " line " + number;
        read.add(CaseReader.read(place, parse(place, line)));
      }
    }
    if (read.isEmpty()) {
      throw new CaseFileException(name + " holds no question, must have one on each line");
    }
    this.cases = List.copyOf(read);
  }

  private static ObjectNode parse(String place, String line) {
    try {
      JsonNode node = JsonMapper.shared().readTree(line);
      if (node instanceof ObjectNode object) {
        return object;
      }
      throw new CaseFileException(place + " is no JSON object");
    } catch (JacksonException notJson) {
      throw new CaseFileException(place + " is no JSON: " + notJson.getOriginalMessage());
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Stream<CheckCase> cases(Level level) {
    return cases.stream().filter(saved -> saved.level() == level);
  }

  /**
   * Counts the questions, for the report.
   *
   * @return the line of the report
   */
  public SourceUse use() {
    return new SourceUse("replay", true, name + ", " + cases.size() + " cases");
  }
}
