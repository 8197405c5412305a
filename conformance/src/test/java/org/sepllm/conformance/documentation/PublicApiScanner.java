package org.sepllm.conformance.documentation;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.TreePathScanner;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.Modifier;

/** Visits the public types of one file and their public members. */
final class PublicApiScanner extends TreePathScanner<Void, Void> {
  private static final Set<Tree.Kind> PUBLIC_MEMBERS =
      Set.of(Tree.Kind.INTERFACE, Tree.Kind.ANNOTATION_TYPE);

  private final DocTrees trees;
  private final CompilationUnitTree unit;
  private final List<Violation> violations;

  PublicApiScanner(DocTrees trees, CompilationUnitTree unit, List<Violation> violations) {
    this.trees = trees;
    this.unit = unit;
    this.violations = violations;
  }

  @Override
  public Void visitClass(ClassTree type, Void unused) {
    if (!isPublic(type.getModifiers().getFlags())) {
      return null;
    }
    Comment comment = Comment.of(trees, getCurrentPath());
    String name = type.getSimpleName().toString();
    if (comment.isEmpty()) {
      report(type, name + " has no comment");
    } else if (type.getKind() == Tree.Kind.RECORD) {
      checkComponents(type, comment);
    }
    return super.visitClass(type, unused);
  }

  private void checkComponents(ClassTree type, Comment comment) {
    List<VariableTree> components = components(type);
    String name = type.getSimpleName().toString();
    for (VariableTree component : components) {
      if (!comment.describesParameter(component.getName().toString())) {
        report(type, name + " does not describe its component " + component.getName());
      }
    }
    requireShapeAndRange(type, name, components, comment);
  }

  /** A record has no other fields of its own than its components. */
  private static List<VariableTree> components(ClassTree type) {
    return type.getMembers().stream()
        .filter(VariableTree.class::isInstance)
        .map(VariableTree.class::cast)
        .filter(field -> !field.getModifiers().getFlags().contains(Modifier.STATIC))
        .toList();
  }

  @Override
  public Void visitVariable(VariableTree field, Void unused) {
    boolean member = getCurrentPath().getParentPath().getLeaf() instanceof ClassTree;
    if (member
        && isPublic(field.getModifiers().getFlags())
        && Comment.of(trees, getCurrentPath()).isEmpty()) {
      report(field, field.getName() + " has no comment");
    }
    return null;
  }

  @Override
  public Void visitMethod(MethodTree method, Void unused) {
    if (!isPublic(method.getModifiers().getFlags()) || isOverride(method)) {
      return null;
    }
    Comment comment = Comment.of(trees, getCurrentPath());
    String name = nameOf(method);
    if (comment.isEmpty()) {
      report(method, name + " has no comment");
      return null;
    }
    if (Refusals.in(method) && !comment.hasThrows()) {
      report(method, name + " refuses input but has no @throws");
    }
    if (!isCanonicalConstructor(method)) {
      Comment ofType = Comment.of(trees, getCurrentPath().getParentPath());
      requireShapeAndRange(method, name, method.getParameters(), comment.or(ofType));
      if (NumericTypes.isArray(method.getReturnType()) && !comment.says("Shape:")) {
        report(method, name + " returns an array but has no \"Shape:\"");
      }
    }
    return null;
  }

  private void requireShapeAndRange(
      Tree place, String name, List<? extends VariableTree> parameters, Comment comment) {
    List<Tree> types = parameters.stream().<Tree>map(VariableTree::getType).toList();
    if (types.stream().anyMatch(NumericTypes::isArray) && !comment.says("Shape:")) {
      report(place, name + " takes an array but has no \"Shape:\"");
    }
    if (types.stream().anyMatch(NumericTypes::isNumber) && !comment.says("Range:")) {
      report(place, name + " takes a number but has no \"Range:\"");
    }
  }

  /** The record's own comment speaks for its components; the constructor need not repeat it. */
  private boolean isCanonicalConstructor(MethodTree method) {
    ClassTree owner = (ClassTree) getCurrentPath().getParentPath().getLeaf();
    return owner.getKind() == Tree.Kind.RECORD
        && method.getReturnType() == null
        && method.getParameters().size() == components(owner).size();
  }

  private boolean isPublic(Set<Modifier> flags) {
    Tree.Kind owner = getCurrentPath().getParentPath().getLeaf().getKind();
    return flags.contains(Modifier.PUBLIC)
        || (PUBLIC_MEMBERS.contains(owner) && !flags.contains(Modifier.PRIVATE));
  }

  private static boolean isOverride(MethodTree method) {
    return method.getModifiers().getAnnotations().stream()
        .anyMatch(annotation -> annotation.getAnnotationType().toString().equals("Override"));
  }

  private String nameOf(MethodTree method) {
    ClassTree owner = (ClassTree) getCurrentPath().getParentPath().getLeaf();
    return method.getReturnType() == null
        ? "the constructor of " + owner.getSimpleName()
        : owner.getSimpleName() + "." + method.getName();
  }

  private void report(Tree place, String sentence) {
    long position = trees.getSourcePositions().getStartPosition(unit, place);
    violations.add(
        new Violation(
            unit.getSourceFile().getName(), unit.getLineMap().getLineNumber(position), sentence));
  }
}
