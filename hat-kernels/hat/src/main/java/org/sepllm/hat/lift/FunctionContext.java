package org.sepllm.hat.lift;

import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.element.Element;
import org.sepllm.hat.model.BufferVariable;
import org.sepllm.hat.model.NameSupply;
import org.sepllm.hat.model.ScalarType;
import org.sepllm.hat.model.SourcePosition;
import org.sepllm.hat.model.Variable;

/** What is known while one function is lifted. */
final class FunctionContext {
  private final SourceUnit source;
  private final JavaTypes types;
  private final NameSupply names = new NameSupply();
  private final Map<Element, Binding> bindings = new HashMap<>();
  private final Set<Element> assignedElements;
  private final Set<Variable> assigned = new HashSet<>();
  private final Emitter emitter = new Emitter(names, assigned);
  private final List<CallSite> calls = new ArrayList<>();
  private final Map<SourcePosition, Tree> barriers = new HashMap<>();
  private final Map<SourcePosition, Tree> registers = new HashMap<>();
  private Optional<LiftError> tooMuchLocal = Optional.empty();

  FunctionContext(SourceUnit source, Set<Element> assignedElements) {
    this.source = source;
    this.types = new JavaTypes(source);
    this.assignedElements = assignedElements;
  }

  SourceUnit source() {
    return source;
  }

  JavaTypes types() {
    return types;
  }

  NameSupply names() {
    return names;
  }

  Emitter emitter() {
    return emitter;
  }

  List<CallSite> calls() {
    return calls;
  }

  Map<SourcePosition, Tree> barriers() {
    return barriers;
  }

  /** The offsets into private memory that operations of warps are given. */
  Map<SourcePosition, Tree> registers() {
    return registers;
  }

  /** Notes that local memory is larger than portable kernels may have. */
  void noteTooMuchLocal(LiftError error) {
    tooMuchLocal = Optional.of(error);
  }

  Optional<LiftError> tooMuchLocal() {
    return tooMuchLocal;
  }

  SourcePosition at(Tree tree) {
    return source.position(tree);
  }

  /** Makes the variable that stands for a variable of the source that holds a value. */
  Variable declareValue(Element element, ScalarType type) {
    Variable variable = new Variable(names.fresh(element.getSimpleName().toString()), type);
    if (assignedElements.contains(element)) {
      assigned.add(variable);
    }
    bindings.put(element, new Binding.OfValue(variable));
    return variable;
  }

  void bind(Element element, Binding binding) {
    bindings.put(element, binding);
  }

  Optional<Binding> binding(ExpressionTree tree) {
    ExpressionTree bare = bare(tree);
    return bare instanceof IdentifierTree ? source.find(bare).map(bindings::get) : Optional.empty();
  }

  Optional<BufferVariable> buffer(ExpressionTree tree) {
    return binding(tree)
        .flatMap(binding ->
            binding instanceof Binding.OfBuffer buffer
                ? Optional.of(buffer.buffer())
                : Optional.empty());
  }

  static ExpressionTree bare(ExpressionTree tree) {
    ExpressionTree bare = tree;
    while (bare instanceof ParenthesizedTree parenthesized) {
      bare = parenthesized.getExpression();
    }
    return bare;
  }
}
