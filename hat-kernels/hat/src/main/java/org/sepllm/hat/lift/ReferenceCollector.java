package org.sepllm.hat.lift;

import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;

/** Collects the members of the mirrored API that a source refers to. */
final class ReferenceCollector extends TreeScanner<Void, Void> {
  private final SourceUnit source;
  private final JavaTypes types;
  private final SortedSet<String> references = new TreeSet<>();

  ReferenceCollector(SourceUnit source) {
    this.source = source;
    this.types = new JavaTypes(source);
  }

  SortedSet<String> references() {
    return references;
  }

  @Override
  public Void visitIdentifier(IdentifierTree tree, Void unused) {
    note(tree);
    return super.visitIdentifier(tree, unused);
  }

  @Override
  public Void visitMemberSelect(MemberSelectTree tree, Void unused) {
    note(tree);
    return super.visitMemberSelect(tree, unused);
  }

  private void note(Tree tree) {
    source
        .find(tree)
        .ifPresent(element -> {
          switch (element) {
            case TypeElement type -> add(type, "");
            case ExecutableElement method -> member(method, signature(method));
            case VariableElement variable -> member(variable, "." + variable.getSimpleName());
            default -> {}
          }
        });
  }

  private String signature(ExecutableElement method) {
    String parameters =
        method.getParameters().stream()
            .map(parameter -> types.erasedName(parameter.asType()))
            .collect(Collectors.joining(",", "(", ")"));
    return "." + method.getSimpleName() + parameters;
  }

  private void member(Element member, String suffix) {
    if (member.getEnclosingElement() instanceof TypeElement owner) {
      add(owner, suffix);
    }
  }

  private void add(TypeElement owner, String suffix) {
    String name = source.elements().getBinaryName(owner).toString();
    if (name.startsWith("hat.")
        || name.startsWith("optkl.")
        || name.startsWith("jdk.incubator.code.")) {
      references.add(name + suffix);
    }
  }
}
