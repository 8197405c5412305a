package org.sepllm.conformance.kit.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.sepllm.conformance.check.Answer;
import org.sepllm.conformance.kit.file.VectorFiles;
import org.sepllm.conformance.kit.vector.KitVector;
import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.DatasetException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The answers that a job left in a folder: lines of {@code answers.jsonl} whose {@code id} is that
 * of the vector, or Arrow files {@code ID.arrow} in the form of {@code expected.arrow}.
 */
public final class ResultAnswers implements AnswerSource {
  /** The file of answers in the words of the port protocol. */
  public static final String LINES = "answers.jsonl";

  private static final int MAX_LINE = 64 << 20;
  private static final long MAX_FILE_BYTES = 64L << 20;

  private final Path folder;
  private final Map<String, ObjectNode> lines = new HashMap<>();

  /**
   * Reads the lines of a folder; Arrow files are read when they are asked for.
   *
   * @param folder the results
   * @throws DatasetException if there is no such folder, or a line is no answer with an id
   */
  public ResultAnswers(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new DatasetException(DatasetErrorKind.NOT_FOUND, folder + " is no folder of results");
    }
    this.folder = folder;
    Path file = folder.resolve(LINES);
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      readLines(file);
    }
  }

  private void readLines(Path file) {
    int number = 0;
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        if (!line.isBlank()) {
          addLine(file + " line " + number, line);
        }
      }
    } catch (CharacterCodingException e) {
      throw malformed(file + " is not UTF-8 text", e);
    } catch (IOException e) {
      throw new DatasetException(
          DatasetErrorKind.UNREADABLE, file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private void addLine(String place, String line) {
    if (line.length() > MAX_LINE) {
      throw new DatasetException(
          DatasetErrorKind.TOO_LARGE,
          place + " has " + line.length() + " characters, at most " + MAX_LINE + " are read");
    }
    try {
      if (!(JsonMapper.shared().readTree(line) instanceof ObjectNode answer)
          || !answer.path("id").isString()) {
        throw new DatasetException(
            DatasetErrorKind.MALFORMED, place + " is no JSON object with the id of a vector");
      }
      String id = answer.get("id").stringValue();
      if (lines.put(id, answer) != null) {
        throw new DatasetException(DatasetErrorKind.MALFORMED, place + " answers " + id + " again");
      }
    } catch (JacksonException e) {
      throw malformed(place + " is no JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static DatasetException malformed(String problem, Exception cause) {
    return new DatasetException(DatasetErrorKind.MALFORMED, problem, cause);
  }

  @Override
  public Answer answer(KitVector vector) {
    ObjectNode line = lines.get(vector.id());
    if (line != null) {
      return Answer.of(line);
    }
    Path file = folder.resolve(vector.id() + ".arrow");
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        ? ofArrow(vector, file)
        : new Answer.Skipped("no result");
  }

  private static Answer ofArrow(KitVector vector, Path file) {
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        return new Answer.Failed("too long", file + " is larger than " + MAX_FILE_BYTES + " bytes");
      }
      return new Answer.Given(
          VectorFiles.readAnswer(vector, file.toString(), Files.readAllBytes(file)));
    } catch (DatasetException broken) {
      return new Answer.Failed("malformed", broken.getMessage());
    } catch (IOException unreadable) {
      return new Answer.Failed("unreadable", file + ": " + unreadable.getMessage());
    }
  }

  /** Nothing is held open. */
  @Override
  public void close() {}
}
