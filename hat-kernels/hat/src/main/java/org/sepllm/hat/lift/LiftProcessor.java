package org.sepllm.hat.lift;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.ProcessingEnvironment;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.tools.StandardLocation;
import org.sepllm.hat.model.Function;
import org.sepllm.hat.model.FunctionName;
import org.sepllm.hat.model.KernelModule;
import org.sepllm.hat.model.ModelText;

/** Lifts the {@code @Reflect} methods of every class that javac has analysed. */
public final class LiftProcessor extends AbstractProcessor implements TaskListener {
  private final CallGraph graph = new CallGraph();
  private Trees trees;

  /** Makes the processor; javac calls {@link #init} next. */
  public LiftProcessor() {}

  @Override
  public synchronized void init(ProcessingEnvironment environment) {
    super.init(environment);
    trees = Trees.instance(environment);
    JavacTask.instance(environment).addTaskListener(this);
  }

  @Override
  public Set<String> getSupportedAnnotationTypes() {
    return Set.of("jdk.incubator.code.Reflect");
  }

  @Override
  public SourceVersion getSupportedSourceVersion() {
    return SourceVersion.latestSupported();
  }

  @Override
  public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
    return false;
  }

  @Override
  public void finished(TaskEvent event) {
    if (event.getKind() == TaskEvent.Kind.ANALYZE && event.getTypeElement() != null) {
      SourceUnit source =
          new SourceUnit(
              trees,
              processingEnv.getElementUtils(),
              processingEnv.getTypeUtils(),
              event.getCompilationUnit());
      for (Tree declaration : event.getCompilationUnit().getTypeDecls()) {
        if (declaration instanceof ClassTree topLevel
            && source.find(topLevel).filter(event.getTypeElement()::equals).isPresent()) {
          lift(source, topLevel, event.getTypeElement());
        }
      }
    }
  }

  private void lift(SourceUnit source, ClassTree topLevel, TypeElement type) {
    new DispatchCheck(source).scan(topLevel, null);
    List<MethodTree> methods = reflected(source, topLevel);
    if (methods.isEmpty()) {
      return;
    }
    SchemaReader schemas = new SchemaReader(source, topLevel);
    List<Function> functions = new ArrayList<>();
    Set<FunctionName> names = new HashSet<>();
    for (MethodTree method : methods) {
      new FunctionLifter(source, schemas, method)
          .lift()
          .ifPresent(lifted -> {
            if (names.add(lifted.function().name())) {
              functions.add(lifted.function());
              graph.add(lifted.function(), lifted.calls());
            } else {
              source.error(
                  new LiftError(
                      method,
                      "@Reflect methods are not overloaded, as devices have no overloading;"
                          + " give each a name of its own"));
            }
          });
    }
    graph.check();
    if (!source.hasErrors()) {
      write(source, topLevel, type, functions);
    }
  }

  private void write(
      SourceUnit source, ClassTree topLevel, TypeElement type, List<Function> functions) {
    String className = source.elements().getBinaryName(type).toString();
    ReferenceCollector references = new ReferenceCollector(source);
    references.scan(topLevel, null);
    write(className + ".cm", ModelText.write(new KernelModule(className, functions)), type);
    write(className + ".api", String.join("\n", references.references()) + "\n", type);
  }

  private static List<MethodTree> reflected(SourceUnit source, ClassTree topLevel) {
    List<MethodTree> methods = new ArrayList<>();
    JavaTypes types = new JavaTypes(source);
    new TreeScanner<Void, Void>() {
      @Override
      public Void visitMethod(MethodTree tree, Void unused) {
        source
            .find(tree)
            .filter(JavaTypes::isReflected)
            .filter(method -> !types.isCompute((ExecutableElement) method))
            .ifPresent(_ -> methods.add(tree));
        return super.visitMethod(tree, unused);
      }
    }.scan(topLevel, null);
    return methods;
  }

  private void write(String name, String text, TypeElement origin) {
    try (Writer writer =
        processingEnv
            .getFiler()
            .createResource(StandardLocation.CLASS_OUTPUT, "", KernelModule.FOLDER + name, origin)
            .openWriter()) {
      writer.write(text);
    } catch (IOException failed) {
      throw new UncheckedIOException(KernelModule.FOLDER + name + " cannot be written", failed);
    }
  }
}
