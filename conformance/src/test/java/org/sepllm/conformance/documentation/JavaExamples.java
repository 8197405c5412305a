package org.sepllm.conformance.documentation;

import java.util.List;
import java.util.stream.Collectors;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;

/** Runs Java examples as they stand in a document, with the packages of the reference imported. */
public final class JavaExamples implements AutoCloseable {
  private static final List<String> PACKAGES =
      List.of("accounting", "attention", "cache", "config", "mask", "position", "row", "trace");

  private final JShell shell = JShell.builder().executionEngine("local").build();

  /** Starts a shell within this process. */
  public JavaExamples() {
    String classPath = System.getProperty("java.class.path");
    shell.addToClasspath(System.getProperty("surefire.test.class.path", classPath));
    shell.eval("import java.util.*;");
    PACKAGES.forEach(name -> shell.eval("import org.sepllm.reference." + name + ".*;"));
  }

  /**
   * Evaluates lines, each of which is a statement or an expression.
   *
   * @return the last value as a Java shell prints it, or the message of the exception or of the
   *     compiler
   */
  public String value(String code) {
    String value = "";
    for (String line : code.lines().toList()) {
      SnippetEvent event = shell.eval(line).getLast();
      if (event.status() == Snippet.Status.REJECTED) {
        return shell
            .diagnostics(event.snippet())
            .map(diagnostic -> diagnostic.getMessage(null))
            .collect(Collectors.joining("; "));
      }
      if (event.exception() != null) {
        return event.exception().getMessage();
      }
      value = event.value();
    }
    return value;
  }

  @Override
  public void close() {
    shell.close();
  }
}
