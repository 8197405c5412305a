package org.sepllm.hat.cgen;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sepllm.hat.model.Function;
import org.sepllm.hat.model.FunctionName;
import org.sepllm.hat.model.NameSupply;
import org.sepllm.hat.model.Statement;
import org.sepllm.hat.model.Walk;

/** The names of the functions of one text, in which equal functions of several kernels are one. */
final class FunctionNames {
  /** A function with the names of those that it calls: what its text depends on. */
  private record Known(Function function, List<String> called) {}

  private final NameSupply supply = new NameSupply();
  private final Map<Known, String> known = new HashMap<>();
  private final Map<FunctionName, String> ofKernel = new HashMap<>();

  /** Forgets the functions of the kernel before. */
  void startKernel() {
    ofKernel.clear();
  }

  /** Names a function whose called functions are named; tells whether it is not in the text yet. */
  boolean add(Function function) {
    List<String> called =
        Walk.statements(function.body()).stream()
            .filter(Statement.Call.class::isInstance)
            .map(call -> of(((Statement.Call) call).function()))
            .toList();
    Known key = new Known(function, called);
    boolean isNew = !known.containsKey(key);
    String name = known.computeIfAbsent(key, _ -> supply.fresh(CNames.of(function.name())));
    ofKernel.put(function.name(), name);
    return isNew;
  }

  /** The name of a function of this kernel. */
  String of(FunctionName function) {
    return ofKernel.get(function);
  }
}
