package org.sepllm.conformance.check.source;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.sepllm.conformance.check.cases.CaseSource;
import org.sepllm.conformance.check.cases.CheckCase;
import org.sepllm.conformance.check.cases.Level;
import org.sepllm.conformance.check.cases.SavedLaw;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Saved questions and laws, one for each line. */
public final class ReplaySource implements CaseSource {
  private final String name;
  private final List<CheckCase> cases;
  private final List<SavedLaw> laws;

  /**
   * Reads the lines; blank ones are passed over.
   *
   * @param name what reports call the source
   * @param lines one question or law for each line
   * @throws CaseFileException if a line is neither, or there is none
   */
  public ReplaySource(String name, String lines) {
    this.name = name;
    List<CheckCase> read = new ArrayList<>();
    List<SavedLaw> named = new ArrayList<>();
    int number = 0;
    for (String line : lines.lines().toList()) {
      number++;
      if (!line.isBlank()) {
        String place = name + " line " + number;
        ObjectNode saved = parse(place, line);
        if (saved.has(SavedLaw.LAW)) {
          named.add(law(place, saved));
        } else {
          read.add(CaseReader.read(place, saved));
        }
      }
    }
    if (read.isEmpty() && named.isEmpty()) {
      throw new CaseFileException(name + " holds no question, must have one on each line");
    }
    this.cases = List.copyOf(read);
    this.laws = List.copyOf(named);
  }

  private static SavedLaw law(String place, ObjectNode saved) {
    List<String> fields = List.of(SavedLaw.LEVEL, SavedLaw.LAW, SavedLaw.SETTING);
    for (String field : fields) {
      if (!saved.path(field).isString()) {
        throw new CaseFileException(place + ": " + field + " is missing or no string");
      }
    }
    saved.propertyNames().stream()
        .filter(field -> !fields.contains(field))
        .findFirst()
        .ifPresent(field -> {
          throw new CaseFileException(place + ": a law has no field " + field);
        });
    String level = saved.get(SavedLaw.LEVEL).stringValue();
    if (Stream.of(Level.values()).noneMatch(known -> known.name().equals(level))) {
      throw new CaseFileException(
          place + ": level is \"" + level + "\", must be one of " + List.of(Level.values()));
    }
    return new SavedLaw(
        Level.valueOf(level),
        saved.get(SavedLaw.LAW).stringValue(),
        saved.get(SavedLaw.SETTING).stringValue());
  }

  /**
   * Returns the laws, which only the port that has them can try.
   *
   * @return the laws in the order of their lines
   */
  public List<SavedLaw> laws() {
    return laws;
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
    return new SourceUse("replay", true, name + ", " + (cases.size() + laws.size()) + " cases");
  }
}
