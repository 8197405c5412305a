package org.sepllm.conformance.port;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.sepllm.conformance.protocol.Json;
import org.sepllm.conformance.protocol.LineReader;
import org.sepllm.conformance.protocol.ProtocolException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A child process as a port.
 *
 * <p>Whatever the child does, a question ends in time and in bounded memory: with exactly one
 * answer of the right id, or with a {@link PortFailure}. After a failure the port answers no more.
 */
public final class ProcessPort implements Port {
  private static final Duration LAST_WORDS_WAIT = Duration.ofMillis(300);
  private static final long GRACE_MILLIS = 500;

  private final String command;
  private final Duration timeout;
  private final int maxLineBytes;
  private final ChildProcess child;
  private final LastWords lastWords;
  private final ChildLines lines;
  private int questions;
  private boolean answered;
  private Optional<PortFailure> broken = Optional.empty();

  private ProcessPort(String command, Duration timeout, int maxLineBytes, ChildProcess child) {
    this.command = command;
    this.timeout = timeout;
    this.maxLineBytes = maxLineBytes;
    this.child = child;
    this.lastWords = new LastWords(child.process().getErrorStream());
    this.lines = new ChildLines(child.process(), maxLineBytes);
  }

  /**
   * Starts a command line with {@code sh -c}.
   *
   * <p>Range: {@code timeout} positive, {@code maxLineBytes} at least 1.
   *
   * @param command the command line, for example {@code python3 port.py --fast}
   * @param timeout how long one answer may take
   * @param maxLineBytes the longest answer in bytes
   * @return the port; a command that is not found shows at the first question
   * @throws PortFailure of kind {@code NOT_STARTABLE} if no shell can be started
   */
  public static ProcessPort start(String command, Duration timeout, int maxLineBytes)
      throws PortFailure {
    return new ProcessPort(command, timeout, maxLineBytes, ChildProcess.start(command));
  }

  @Override
  public String name() {
    return command;
  }

  @Override
  public ObjectNode hello() throws PortFailure {
    ObjectNode answer = ask(Json.object().put("op", "hello"));
    child.rememberFamily();
    try {
      HelloAnswer.require(answer);
    } catch (PortFailure malformed) {
      throw fail(malformed);
    }
    return answer;
  }

  @Override
  public ObjectNode ask(ObjectNode request) throws PortFailure {
    return unlessBroken(() -> exchange(request));
  }

  /** Something that may fail once; a port that has failed is not asked again. */
  @FunctionalInterface
  private interface Attempt<T> {
    T run() throws PortFailure, InterruptedException;
  }

  private <T> T unlessBroken(Attempt<T> attempt) throws PortFailure {
    if (broken.isPresent()) {
      throw broken.get();
    }
    try {
      return attempt.run();
    } catch (PortFailure failure) {
      throw fail(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw fail(new PortFailure(PortFailure.Kind.TIMED_OUT, "waiting was interrupted"));
    }
  }

  private PortFailure fail(PortFailure failure) {
    child.rememberFamily();
    broken = Optional.of(failure);
    return failure;
  }

  private ObjectNode exchange(ObjectNode request) throws PortFailure, InterruptedException {
    refuseStrayLine();
    int id = questions++;
    ObjectNode numbered = Json.object().put("id", id);
    byte[] line = Json.line(numbered.setAll(request));
    long deadline = System.nanoTime() + timeout.toNanos();
    if (!lines.write(line, deadline)) {
      throw timedOut("did not read question " + id + inTime());
    }
    ObjectNode answer = object(nextLine(deadline));
    requireId(answer, id);
    requireErrorShape(answer);
    answered = true;
    return answer;
  }

  /** A line that is there before the next question was asked answers nothing. */
  private void refuseStrayLine() throws PortFailure {
    Optional<LineReader.Line> waiting = lines.waiting();
    if (waiting.isPresent() && waiting.get() instanceof LineReader.Whole whole) {
      throw stray(whole);
    }
  }

  private PortFailure stray(LineReader.Whole line) throws PortFailure {
    return answersLastQuestion(object(line))
        ? answeredTwice(questions - 1)
        : new PortFailure(
            PortFailure.Kind.NOISE, "wrote without a question: " + Quote.first(line.bytes()));
  }

  private boolean answersLastQuestion(ObjectNode answer) {
    return questions > 0 && answer.path("id").equals(IntNode.valueOf(questions - 1));
  }

  private static PortFailure answeredTwice(int id) {
    return new PortFailure(
        PortFailure.Kind.ANSWERED_TWICE, "question " + id + " was answered twice");
  }

  private LineReader.Whole nextLine(long deadline) throws PortFailure, InterruptedException {
    Optional<LineReader.Line> line = lines.next(deadline);
    if (line.isEmpty()) {
      throw timedOut("no answer to question " + (questions - 1) + inTime());
    }
    return switch (line.get()) {
      case LineReader.Whole whole -> whole;
      case LineReader.TooLong _ -> throw tooLong();
      case LineReader.End _ -> throw ended();
    };
  }

  private PortFailure timedOut(String message) throws InterruptedException {
    return new PortFailure(PortFailure.Kind.TIMED_OUT, message + lastWords.quoted(Duration.ZERO));
  }

  private PortFailure tooLong() {
    return new PortFailure(
        PortFailure.Kind.TOO_LONG, "wrote a line longer than " + maxLineBytes + " bytes");
  }

  private String inTime() {
    return " within " + timeout.toMillis() + " ms";
  }

  private PortFailure ended() throws InterruptedException {
    String how = child.describeEnd() + " without answering question " + (questions - 1);
    String lastLines = lastWords.quoted(LAST_WORDS_WAIT);
    return answered
        ? new PortFailure(PortFailure.Kind.CRASHED, how + lastLines)
        : new PortFailure(
            PortFailure.Kind.NOT_STARTABLE, "the port cannot be started: it " + how + lastLines);
  }

  private static ObjectNode object(LineReader.Whole line) throws PortFailure {
    try {
      return Json.read(line.bytes());
    } catch (ProtocolException notJson) {
      throw new PortFailure(
          PortFailure.Kind.NOISE,
          "wrote " + Quote.first(line.bytes()) + ": " + notJson.getMessage());
    }
  }

  private void requireId(ObjectNode answer, int id) throws PortFailure {
    JsonNode given = answer.path("id");
    if (given.equals(IntNode.valueOf(id))) {
      return;
    }
    throw id > 0 && given.equals(IntNode.valueOf(id - 1))
        ? answeredTwice(id - 1)
        : new PortFailure(
            PortFailure.Kind.WRONG_ID,
            "the answer to question "
                + id
                + " has "
                + (given.isMissingNode() ? "no id" : "id " + Quote.last(given.toString(), 40)));
  }

  private static void requireErrorShape(ObjectNode answer) throws PortFailure {
    JsonNode error = answer.path("error");
    if (!error.isMissingNode()
        && !(error.path("kind").isString() && error.path("message").isString())) {
      throw new PortFailure(
          PortFailure.Kind.MALFORMED, "error must be an object with the strings kind and message");
    }
  }

  @Override
  public void finish() throws PortFailure {
    unlessBroken(() -> {
      refuseStrayLine();
      lines.endInput();
      return requireSilentEnd(System.nanoTime() + timeout.toNanos());
    });
  }

  private int requireSilentEnd(long deadline) throws PortFailure, InterruptedException {
    Optional<LineReader.Line> line = lines.next(deadline);
    if (line.isPresent()) {
      switch (line.get()) {
        case LineReader.Whole whole -> throw stray(whole);
        case LineReader.TooLong _ -> throw tooLong();
        case LineReader.End _ -> {
          long left = deadline - System.nanoTime();
          if (child.process().waitFor(left, TimeUnit.NANOSECONDS)) {
            return requireExitCodeZero();
          }
        }
      }
    }
    throw timedOut("did not end" + inTime() + " after its input had ended");
  }

  private int requireExitCodeZero() throws PortFailure, InterruptedException {
    int exitCode = child.process().exitValue();
    if (exitCode != 0) {
      throw new PortFailure(
          PortFailure.Kind.CRASHED,
          "ended with exit code "
              + exitCode
              + " at the end of its input, must be 0"
              + lastWords.quoted(LAST_WORDS_WAIT));
    }
    return exitCode;
  }

  @Override
  public void close() {
    child.rememberFamily();
    lines.close();
    try {
      if (broken.isEmpty()) {
        child.process().waitFor(GRACE_MILLIS, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      child.kill();
    }
  }
}
