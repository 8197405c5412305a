package org.sepllm.conformance.documentation;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

/** Reads Java sources, without compiling them, and checks the comments of the public API. */
final class ApiDocumentation {
  private ApiDocumentation() {}

  /** Returns what is missing, in the order of the files and of their lines. */
  static List<Violation> check(Iterable<? extends JavaFileObject> sources) {
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    JavacTask task =
        (JavacTask) javac.getTask(null, null, problems, List.of("-proc:none"), null, sources);
    DocTrees trees = DocTrees.instance(task);
    List<Violation> violations = new ArrayList<>();
    for (CompilationUnitTree unit : parse(task)) {
      new PublicApiScanner(trees, unit, violations).scan(unit, null);
    }
    for (Diagnostic<?> problem : problems.getDiagnostics()) {
      if (problem.getKind() == Diagnostic.Kind.ERROR) {
        throw new IllegalArgumentException(problem.toString());
      }
    }
    return violations;
  }

  private static Iterable<? extends CompilationUnitTree> parse(JavacTask task) {
    try {
      return task.parse();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
