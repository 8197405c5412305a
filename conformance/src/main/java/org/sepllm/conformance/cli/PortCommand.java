package org.sepllm.conformance.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.sepllm.conformance.port.ReferencePort;
import org.sepllm.conformance.protocol.Limits;
import org.sepllm.conformance.protocol.ProtocolServer;
import org.sepllm.conformance.protocol.RequestHandler;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code port}: the reference as a port, one JSON object for each line. */
@Command(
    name = "port",
    description = {
      "Answer questions about masks, caches and attention from standard input: the reference as a"
          + " port.",
      "One JSON object per line, as docs/port-protocol.md defines; the end of the input ends it."
    })
final class PortCommand implements Callable<Integer> {
  private final Console console;

  @Spec private CommandSpec spec;

  @Option(
      names = "--max-line",
      paramLabel = "BYTES",
      description = "The longest line to read or write (default: ${DEFAULT-VALUE}).")
  private int maxLine = Limits.DEFAULT.maxLineBytes();

  PortCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (maxLine < 1) {
      throw new ParameterException(
          spec.commandLine(), "--max-line is " + maxLine + ", must be at least 1");
    }
    Limits limits = Limits.DEFAULT.withMaxLineBytes(maxLine);
    RequestHandler handler = new RequestHandler(ReferencePort.describe(), limits);
    new ProtocolServer(handler, limits).serve(console.in(), console.out());
    return console.out().checkError() ? ExitCode.BAD_INPUT : ExitCode.DONE;
  }
}
