package org.sepllm.conformance.kit.witness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/** Streams drawn configurations with the answers of both oracles to the NumPy witness. */
final class WitnessRun {
  static final long SEED = 20250725;
  private static final int BATCH = 8192;

  private final Path script;

  WitnessRun(Path script) {
    this.script = script;
  }

  /** Runs from the command line: SCRIPT CASES RECORD. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    String record = new WitnessRun(Path.of(arguments[0])).run(Long.parseLong(arguments[1]));
    Files.writeString(Path.of(arguments[2]), record);
    System.out.print(record);
  }

  /**
   * Compares so many configurations.
   *
   * @return the record of the run, as JSON
   * @throws AssertionError at the first configuration on which the three do not agree
   */
  String run(long cases) throws IOException, InterruptedException {
    long started = System.nanoTime();
    long[] forms = new long[WitnessCase.Form.values().length];
    Process process =
        new ProcessBuilder(List.of("python3", script.toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String versions;
    try (BufferedReader replies = process.inputReader(StandardCharsets.UTF_8);
        OutputStream questions = process.getOutputStream()) {
      long asked = 0;
      for (long done = 0; done < cases; done += BATCH) {
        int size = (int) Math.min(BATCH, cases - done);
        ByteBuffer batch = batch(done, size, forms);
        requireAgreement(replies, asked);
        questions.write(batch.array(), 0, batch.position());
        questions.flush();
        asked = done + 1;
      }
      requireAgreement(replies, asked);
      questions.write(new byte[Integer.BYTES]);
      questions.flush();
      versions = replies.readLine();
    }
    if (process.waitFor() != 0) {
      throw new AssertionError("the witness ended with exit code " + process.exitValue());
    }
    return json(cases, forms, versions, (System.nanoTime() - started) / 1e9);
  }

  private static ByteBuffer batch(long first, int size, long[] forms) {
    ByteBuffer batch =
        ByteBuffer.allocate(Integer.BYTES + size * WitnessCase.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    batch.putInt(size);
    for (int place = 0; place < size; place++) {
      WitnessCase drawn = WitnessCase.draw(SEED, first + place);
      forms[drawn.form().ordinal()]++;
      drawn.write(batch);
    }
    return batch;
  }

  /** Reads the reply to the batch before, if there was one. */
  private static void requireAgreement(BufferedReader replies, long asked) throws IOException {
    String reply = asked == 0 ? "agrees" : replies.readLine();
    if (!"agrees".equals(reply)) {
      String[] words = String.valueOf(reply).split(" ", 3);
      String which =
          words.length == 3 && words[0].equals("differs")
              ? WitnessCase.draw(SEED, asked - 1 + Long.parseLong(words[1])) + ": " + words[2]
              : "the witness says " + reply;
      throw new AssertionError("the witness differs: " + which);
    }
  }

  private static String json(long cases, long[] forms, String versions, double seconds) {
    StringBuilder counts = new StringBuilder();
    for (WitnessCase.Form form : WitnessCase.Form.values()) {
      counts.append(counts.isEmpty() ? "" : ", ");
      counts.append("\"%s\": %d".formatted(form.name().toLowerCase(), forms[form.ordinal()]));
    }
    return """
    {
      "schema": "sepllm/witness/1",
      "date": "%s",
      "seed": %d,
      "configurations": %d,
      "forms": {%s},
      "places": "0 to %d",
      "compared": ["declarative oracle", "operational oracle", "%s"],
      "disagreements": 0,
      "java": "%s",
      "seconds": %.1f
    }
    """
        .formatted(
            LocalDate.now(ZoneOffset.UTC),
            SEED,
            cases,
            counts,
            WitnessCase.PLACES,
            versions,
            Runtime.version(),
            seconds);
  }
}
