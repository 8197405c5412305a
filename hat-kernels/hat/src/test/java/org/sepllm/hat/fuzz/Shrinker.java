package org.sepllm.hat.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Leaves out what a kernel does not need to keep a property. */
final class Shrinker {
  private final Predicate<GrownKernel> property;
  private int attemptsLeft;

  /**
   * Makes a shrinker.
   *
   * @param property what must stay; a kernel that does not compile has no property
   * @param mostAttempts how many kernels are tried
   */
  Shrinker(Predicate<GrownKernel> property, int mostAttempts) {
    this.property = property;
    this.attemptsLeft = mostAttempts;
  }

  /** Leaves out statements, functions and the braces around statements, as long as that works. */
  GrownKernel shrink(GrownKernel kernel) {
    Optional<GrownKernel> next = Optional.of(kernel);
    GrownKernel smallest = kernel;
    while (next.isPresent()) {
      smallest = next.get();
      next = smaller(smallest);
    }
    return smallest;
  }

  private Optional<GrownKernel> smaller(GrownKernel kernel) {
    for (List<GrownKernel.Method> methods : withoutOnePart(kernel.methods())) {
      if (attemptsLeft == 0) {
        return Optional.empty();
      }
      attemptsLeft--;
      GrownKernel candidate = kernel.with(methods);
      if (property.test(candidate)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  /** The kernel's own method is the last and stays. */
  private static List<List<GrownKernel.Method>> withoutOnePart(List<GrownKernel.Method> methods) {
    List<List<GrownKernel.Method>> candidates = new ArrayList<>();
    for (int index = methods.size() - 1; index >= 0; index--) {
      GrownKernel.Method method = methods.get(index);
      for (List<Node> body : smallerBodies(method.body())) {
        List<GrownKernel.Method> changed = new ArrayList<>(methods);
        changed.set(index, new GrownKernel.Method(method.header(), body));
        candidates.add(changed);
      }
      if (index < methods.size() - 1) {
        List<GrownKernel.Method> fewer = new ArrayList<>(methods);
        fewer.remove(index);
        candidates.add(fewer);
      }
    }
    return candidates;
  }

  /** The statements without one, and with a smaller or no block around some. */
  private static List<List<Node>> smallerBodies(List<Node> body) {
    List<List<Node>> smaller = new ArrayList<>();
    for (int index = body.size() - 1; index >= 0; index--) {
      smaller.add(replaced(body, index, List.of()));
      if (body.get(index) instanceof Node.Nest nest) {
        smaller.add(replaced(body, index, nest.body()));
        for (List<Node> inner : smallerBodies(nest.body())) {
          Node changed = new Node.Nest(nest.open(), inner, nest.close());
          smaller.add(replaced(body, index, List.of(changed)));
        }
      }
    }
    return smaller;
  }

  private static List<Node> replaced(List<Node> body, int index, List<Node> by) {
    List<Node> changed = new ArrayList<>(body);
    changed.remove(index);
    changed.addAll(index, by);
    return changed;
  }
}
