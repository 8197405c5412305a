package org.sepllm.conformance.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers line after line, in order, until the input ends. */
public final class ProtocolServer {
  private final RequestHandler handler;
  private final Limits limits;

  /**
   * Builds a server.
   *
   * @param handler what answers each request
   * @param limits the length of a line
   */
  public ProtocolServer(RequestHandler handler, Limits limits) {
    this.handler = handler;
    this.limits = limits;
  }

  /**
   * Serves until the end of the input; every answer is flushed before the next line is read.
   *
   * @param in the requests
   * @param out the answers
   * @throws IOException if the input cannot be read or the output cannot be written
   */
  public void serve(InputStream in, OutputStream out) throws IOException {
    LineReader lines = new LineReader(in, limits.maxLineBytes());
    while (true) {
      ObjectNode answer;
      switch (lines.read()) {
        case LineReader.End _ -> {
          return;
        }
        case LineReader.TooLong _ -> answer = tooLong();
        case LineReader.Whole whole -> answer = handler.answer(whole.bytes());
      }
      out.write(Json.line(answer));
      out.flush();
    }
  }

  private ObjectNode tooLong() {
    return RequestHandler.error(
        NullNode.getInstance(),
        ProtocolErrorKind.TOO_LARGE,
        "line is longer than " + limits.maxLineBytes() + " bytes");
  }
}
