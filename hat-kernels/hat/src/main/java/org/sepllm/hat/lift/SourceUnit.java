package org.sepllm.hat.lift;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.lang.model.element.Element;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;
import javax.tools.Diagnostic;
import org.sepllm.hat.model.BufferType;
import org.sepllm.hat.model.SourcePosition;

/** One source file, with what javac knows of its trees. */
final class SourceUnit {
  private final Trees trees;
  private final Elements elements;
  private final Types types;
  private final CompilationUnitTree unit;
  private final TreePath root;
  private final String file;
  private final Map<String, BufferType> bufferTypes = new HashMap<>();
  private int errors;

  SourceUnit(Trees trees, Elements elements, Types types, CompilationUnitTree unit) {
    this.trees = trees;
    this.elements = elements;
    this.types = types;
    this.unit = unit;
    this.root = new TreePath(unit);
    String path = unit.getSourceFile().getName();
    this.file = Path.of(path).getFileName().toString();
  }

  CompilationUnitTree tree() {
    return unit;
  }

  Elements elements() {
    return elements;
  }

  Types types() {
    return types;
  }

  /** Returns what a tree names or declares; nothing for trees that name nothing. */
  Optional<Element> find(Tree tree) {
    return Optional.ofNullable(trees.getElement(new TreePath(root, tree)));
  }

  Element element(Tree tree) {
    return find(tree).orElseThrow(() -> new LiftError(tree, "javac does not know what this is"));
  }

  TypeMirror type(Tree tree) {
    return trees.getTypeMirror(new TreePath(root, tree));
  }

  SourcePosition position(Tree tree) {
    long start = trees.getSourcePositions().getStartPosition(unit, tree);
    return new SourcePosition(
        file,
        (int) unit.getLineMap().getLineNumber(start),
        (int) unit.getLineMap().getColumnNumber(start));
  }

  /** Notes a type of buffer; tells whether another one of the same simple name was noted before. */
  boolean isAmbiguous(BufferType type) {
    BufferType known = bufferTypes.putIfAbsent(type.simpleName(), type);
    return known != null && !known.equals(type);
  }

  /** Tells whether javac itself found something wrong in a tree, and has said so. */
  boolean isErroneous(Tree tree) {
    boolean[] erroneous = new boolean[1];
    new TreeScanner<Void, Void>() {
      @Override
      public Void scan(Tree part, Void unused) {
        boolean typed = part instanceof ExpressionTree || part instanceof VariableTree;
        if (typed && !erroneous[0]) {
          TypeMirror type = type(part);
          erroneous[0] = type != null && type.getKind() == TypeKind.ERROR;
        }
        return erroneous[0] ? null : super.scan(part, unused);
      }
    }.scan(tree, null);
    return erroneous[0];
  }

  /** Leaves something out that javac has refused. */
  void leaveOut() {
    errors++;
  }

  void error(LiftError error) {
    errors++;
    trees.printMessage(Diagnostic.Kind.ERROR, error.getMessage(), error.tree(), unit);
  }

  void warn(Tree tree, String message) {
    trees.printMessage(Diagnostic.Kind.WARNING, message, tree, unit);
  }

  int errors() {
    return errors;
  }

  boolean hasErrors() {
    return errors > 0;
  }
}
