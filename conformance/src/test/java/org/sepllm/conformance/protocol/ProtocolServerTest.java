package org.sepllm.conformance.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProtocolServerTest {
  private static final String HELLO = "{\"id\":1,\"op\":\"hello\"}";

  private static List<String> serve(int maxLine, InputStream in) throws IOException {
    Limits limits = Limits.DEFAULT.withMaxLineBytes(maxLine);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new ProtocolServer(new RequestHandler("test", limits), limits).serve(in, out);
    String text = out.toString(StandardCharsets.UTF_8);
    assertThat(text).matches("(?s)|.*\n");
    return text.lines().toList();
  }

  private static List<String> serve(int maxLine, String in) throws IOException {
    return serve(maxLine, new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void everyLineHasOneAnswerInOrder() throws IOException {
    List<String> answers = serve(1000, HELLO + "\nx\n\n" + HELLO.replace("1", "2") + "\n");

    assertThat(answers).hasSize(4);
    assertThat(answers.get(0)).startsWith("{\"id\":1,\"protocol\":1,");
    assertThat(answers.get(1)).startsWith("{\"id\":null,\"error\":{\"kind\":\"bad_request\"");
    assertThat(answers.get(2)).contains("line is blank");
    assertThat(answers.get(3)).startsWith("{\"id\":2,\"protocol\":1,");
  }

  @Test
  void lastLineNeedsNoLineFeedAndCarriageReturnsAreWhiteSpace() throws IOException {
    assertThat(serve(1000, HELLO + "\r\n" + HELLO))
        .hasSize(2)
        .allMatch(a -> a.contains("protocol"));
  }

  @Test
  void emptyInputHasNoAnswers() throws IOException {
    assertThat(serve(1000, "")).isEmpty();
  }

  @Test
  void longLinesAreAnsweredOnceAndSkipped() throws IOException {
    String exact = HELLO + " ".repeat(100 - HELLO.length());
    List<String> answers =
        serve(100, exact + "\n" + exact + " \n" + "z".repeat(500_000) + "\n" + HELLO + "\n");

    assertThat(answers).hasSize(4);
    assertThat(answers.get(0)).contains("protocol");
    assertThat(answers.get(1))
        .isEqualTo(
            "{\"id\":null,\"error\":{\"kind\":\"too_large\","
                + "\"message\":\"line is longer than 100 bytes\"}}");
    assertThat(answers.get(2)).isEqualTo(answers.get(1));
    assertThat(answers.get(3)).contains("protocol");
  }

  @Test
  void aLineWithoutEndIsAnsweredBeforeItEndsAndNeverBuffered() throws IOException {
    long gibibyte = 1L << 30;

    assertThat(serve(100, endless(gibibyte))).hasSize(1).first().asString().contains("too_large");
  }

  @Test
  void answersAreFlushedBeforeTheNextLineIsRead() throws IOException {
    List<String> events = new ArrayList<>();
    InputStream in =
        new InputStream() {
          private final byte[] bytes =
              (HELLO + "\n" + HELLO + "\n").getBytes(StandardCharsets.UTF_8);
          private int next;

          @Override
          public int read() {
            throw new UnsupportedOperationException();
          }

          @Override
          public int read(byte[] buffer, int offset, int length) {
            events.add("read");
            int count = Math.min(HELLO.length() + 1, bytes.length - next);
            System.arraycopy(bytes, next, buffer, offset, count);
            next += count;
            return count == 0 ? -1 : count;
          }
        };
    OutputStream out =
        new OutputStream() {
          @Override
          public void write(int value) {}

          @Override
          public void flush() {
            events.add("flush");
          }
        };

    new ProtocolServer(new RequestHandler("test", Limits.DEFAULT), Limits.DEFAULT).serve(in, out);

    assertThat(events).containsExactly("read", "flush", "read", "flush", "read");
  }

  private static InputStream endless(long bytes) {
    return new InputStream() {
      private long left = bytes;

      @Override
      public int read() {
        throw new UnsupportedOperationException();
      }

      @Override
      public int read(byte[] buffer, int offset, int length) {
        int count = (int) Math.min(left, length);
        Arrays.fill(buffer, offset, offset + count, (byte) 'z');
        left -= count;
        return count == 0 ? -1 : count;
      }
    };
  }
}
