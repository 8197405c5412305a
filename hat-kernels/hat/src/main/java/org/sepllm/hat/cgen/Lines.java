package org.sepllm.hat.cgen;

/** Lines of text, indented by blocks. */
final class Lines {
  private final StringBuilder text = new StringBuilder();
  private int depth;

  void add(String line) {
    text.append("  ".repeat(depth)).append(line).append('\n');
  }

  /** A line at the margin, as directives and labels stand. */
  void directive(String line) {
    text.append(line).append('\n');
  }

  void open(String header) {
    add(header.isEmpty() ? "{" : header + " {");
    depth++;
  }

  void close() {
    close("}");
  }

  void close(String line) {
    depth--;
    add(line);
  }

  /** Ends one block and starts the next on the same line. */
  void next(String header) {
    depth--;
    open("} " + header);
  }

  String text() {
    return text.toString();
  }
}
