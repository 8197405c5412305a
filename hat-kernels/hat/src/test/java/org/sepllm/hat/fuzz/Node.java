package org.sepllm.hat.fuzz;

import java.util.List;

/** A piece of source that can be left out. */
sealed interface Node {
  /** One statement on a line. */
  record Line(String text) implements Node {}

  /** Statements between braces, with what stands before and after them. */
  record Nest(String open, List<Node> body, String close) implements Node {
    public Nest {
      body = List.copyOf(body);
    }
  }

  /** Adds the lines of nodes to a text. */
  static void print(List<Node> nodes, String indent, StringBuilder text) {
    for (Node node : nodes) {
      switch (node) {
        case Line line -> text.append(indent).append(line.text()).append('\n');
        case Nest nest -> {
          text.append(indent).append(nest.open()).append(" {\n");
          print(nest.body(), indent + "  ", text);
          text.append(indent).append('}').append(nest.close()).append('\n');
        }
      }
    }
  }
}
