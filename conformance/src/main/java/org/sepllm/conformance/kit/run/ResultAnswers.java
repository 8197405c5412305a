package org.sepllm.conformance.kit.run;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.sepllm.conformance.check.Answer;
import org.sepllm.conformance.kit.file.PlainFile;
import org.sepllm.conformance.kit.file.VectorFiles;
import org.sepllm.conformance.kit.vector.KitVector;
import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.DatasetException;
import tools.jackson.databind.node.ObjectNode;

/**
 * The answers that a job left in a folder: lines of {@code answers.jsonl} whose {@code id} is that
 * of the vector, or Arrow files {@code ID.arrow} in the form of {@code expected.arrow}, with {@code
 * ID.state.arrow} where a state is asked for.
 */
public final class ResultAnswers implements AnswerSource {
  /** The file of answers in the words of the port protocol. */
  public static final String LINES = "answers.jsonl";

  private final Path folder;
  private final ResultLines lines;

  /**
   * Reads the lines of a folder; Arrow files are read when they are asked for.
   *
   * @param folder the results
   * @param ids the vectors of the kit
   * @throws DatasetException if there is no such folder, or a line is no answer to a vector
   */
  public ResultAnswers(Path folder, Set<String> ids) {
    if (!Files.isDirectory(folder)) {
      throw new DatasetException(DatasetErrorKind.NOT_FOUND, folder + " is no folder of results");
    }
    this.folder = folder;
    Path file = folder.resolve(LINES);
    this.lines = PlainFile.exists(file) ? readLines(file, ids) : ResultLines.NONE;
  }

  private static ResultLines readLines(Path file, Set<String> ids) {
    try (InputStream in = PlainFile.open(file)) {
      return ResultLines.read(file.toString(), in, ids);
    } catch (IOException unreadable) {
      throw new DatasetException(
          DatasetErrorKind.UNREADABLE,
          file + " cannot be read: " + unreadable.getMessage(),
          unreadable);
    }
  }

  @Override
  public Answer answer(KitVector vector) {
    Optional<ObjectNode> line = lines.answer(vector.id());
    if (line.isPresent()) {
      return Answer.of(line.get());
    }
    Path file = folder.resolve(vector.id() + ".arrow");
    return PlainFile.exists(file) ? ofArrow(vector, file) : new Answer.Skipped("no result");
  }

  private Answer ofArrow(KitVector vector, Path file) {
    try {
      ObjectNode answer = VectorFiles.readAnswer(vector, file.toString(), PlainFile.read(file));
      Path state = folder.resolve(vector.id() + ".state.arrow");
      if (PlainFile.exists(state)) {
        answer.set("state", VectorFiles.readState(vector, state.toString(), PlainFile.read(state)));
      }
      return new Answer.Given(answer);
    } catch (DatasetException broken) {
      return new Answer.Failed(words(broken.kind()), broken.getMessage());
    }
  }

  private static String words(DatasetErrorKind kind) {
    return switch (kind) {
      case TOO_LARGE -> "too long";
      case UNREADABLE, NOT_FOUND -> "unreadable";
      default -> "malformed";
    };
  }

  /** Nothing is held open. */
  @Override
  public void close() {}
}
