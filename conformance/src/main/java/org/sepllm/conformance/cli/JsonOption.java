package org.sepllm.conformance.cli;

import picocli.CommandLine.Option;

/** The option {@code --json}, shared by all commands that print a result. */
public final class JsonOption {
  @Option(names = "--json", description = "Print one JSON object instead of text.")
  private boolean json;

  /**
   * Says whether the result is printed as JSON.
   *
   * @return true with {@code --json}
   */
  public boolean isJson() {
    return json;
  }
}
