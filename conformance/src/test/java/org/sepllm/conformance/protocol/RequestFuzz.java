package org.sepllm.conformance.protocol;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Any bytes as lines of requests: each is answered by one line, and none shows a defect. */
public final class RequestFuzz {
  private static final Limits LIMITS = new Limits(1 << 14, 2_000);
  private static final ProtocolServer SERVER =
      new ProtocolServer(new RequestHandler("fuzz", LIMITS), LIMITS);

  private RequestFuzz() {}

  /** The entry point of the fuzzer. */
  public static void fuzzerTestOneInput(byte[] input) {
    ByteArrayOutputStream answers = new ByteArrayOutputStream();
    try {
      SERVER.serve(new ByteArrayInputStream(input), answers);
      LineReader lines =
          new LineReader(new ByteArrayInputStream(answers.toByteArray()), Integer.MAX_VALUE);
      while (lines.read() instanceof LineReader.Whole line) {
        requireSound(line);
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private static void requireSound(LineReader.Whole line) {
    if (Json.read(line.bytes()).path("error").path("kind").asString("").equals("internal")) {
      throw new IllegalStateException("a defect: " + new String(line.bytes()));
    }
  }
}
