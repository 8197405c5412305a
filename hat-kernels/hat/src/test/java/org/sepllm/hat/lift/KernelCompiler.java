package org.sepllm.hat.lift;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.sepllm.hat.model.KernelModule;
import org.sepllm.hat.model.ModelText;

/** Compiles sources with the lifter while a test runs. */
public final class KernelCompiler {
  /**
   * What came of a compilation.
   *
   * @param diagnostics what javac said, without notes
   * @param classes the folder of class files and models
   */
  public record Result(List<Diagnostic<? extends JavaFileObject>> diagnostics, Path classes) {
    /** Copies the list. */
    public Result {
      diagnostics = List.copyOf(diagnostics);
    }

    /** Returns the model of a class. */
    public KernelModule module(String className) {
      return ModelText.readModule(read("META-INF/hatmodel/" + className + ".cm"));
    }

    /** Returns the text of a file that the compilation wrote. */
    public String read(String name) {
      try {
        return Files.readString(classes.resolve(name));
      } catch (IOException missing) {
        throw new UncheckedIOException(missing);
      }
    }

    /** Returns a loader of the classes, to be closed by the caller. */
    public URLClassLoader loader() {
      try {
        URL[] urls = {classes.toUri().toURL()};
        return new URLClassLoader(urls, KernelCompiler.class.getClassLoader());
      } catch (MalformedURLException impossible) {
        throw new IllegalStateException(impossible);
      }
    }
  }

  private KernelCompiler() {}

  /**
   * Compiles sources.
   *
   * @param folder an empty folder for what is written
   * @param sources the text of each top-level class by its name
   */
  public static Result compile(Path folder, Map<String, String> sources) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> collector = new DiagnosticCollector<>();
    List<String> options = List.of("-d", folder.toString(), "-cp", classPath(), "-proc:full");
    List<JavaFileObject> files = new ArrayList<>();
    sources.forEach((name, text) -> files.add(new Source(name, text)));
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(collector, null, null)) {
      JavaCompiler.CompilationTask task =
          compiler.getTask(null, manager, collector, options, null, files);
      task.setProcessors(List.of(new LiftProcessor()));
      task.call();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    return new Result(
        collector.getDiagnostics().stream()
            .filter(diagnostic -> diagnostic.getKind() != Diagnostic.Kind.NOTE)
            .toList(),
        folder);
  }

  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> new File(entry).exists())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String name, String text) {
      super(URI.create("string:///" + name.replace('.', '/') + ".java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
