package org.sepllm.conformance.port;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.sepllm.conformance.protocol.LineReader;

/**
 * The standard input and output of a child, read and written on threads of their own.
 *
 * <p>Two lines at most wait to be taken; a child that writes more is held up by its full pipe.
 */
final class ChildLines {
  private final Process process;
  private final BlockingQueue<LineReader.Line> lines = new ArrayBlockingQueue<>(2);
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("port-stdin").factory());
  private final Thread reader;

  ChildLines(Process process, int maxLineBytes) {
    this.process = process;
    LineReader in = new LineReader(process.getInputStream(), maxLineBytes);
    this.reader = Thread.ofPlatform().daemon().name("port-stdout").start(() -> readAll(in));
  }

  private void readAll(LineReader in) {
    try {
      LineReader.Line line;
      do {
        line = lineOrEnd(in);
        lines.put(line);
      } while (line instanceof LineReader.Whole);
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private static LineReader.Line lineOrEnd(LineReader in) {
    try {
      return in.read();
    } catch (IOException killed) {
      return new LineReader.End();
    }
  }

  /** The line that is there already, left where it is. */
  Optional<LineReader.Line> waiting() {
    return Optional.ofNullable(lines.peek());
  }

  /** The next line, or nothing if none comes before the deadline. */
  Optional<LineReader.Line> next(long deadline) throws InterruptedException {
    return Optional.ofNullable(lines.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS));
  }

  /**
   * Writes one line.
   *
   * @return false if the child has not taken it before the deadline; true also if it has closed its
   *     input, since what it wrote, or its end, says why
   */
  boolean write(byte[] line, long deadline) throws InterruptedException {
    Future<Integer> written = writer.submit(() -> writeAll(line));
    try {
      return written.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS) == line.length;
    } catch (ExecutionException brokenPipe) {
      return true;
    } catch (TimeoutException fullPipe) {
      return false;
    }
  }

  private int writeAll(byte[] line) throws IOException {
    OutputStream stdin = process.getOutputStream();
    stdin.write(line);
    stdin.flush();
    return line.length;
  }

  /** Ends the input after what is still being written. */
  void endInput() {
    writer.submit(() -> {
      process.getOutputStream().close();
      return 0;
    });
  }

  /** Ends the input and takes no more lines; a second call has no effect. */
  void close() {
    if (!writer.isShutdown()) {
      endInput();
      writer.shutdown();
      reader.interrupt();
    }
  }
}
