package org.sepllm.hat.mt;

import java.lang.constant.ClassDesc;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.sepllm.hat.model.Function;
import org.sepllm.hat.model.FunctionName;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.model.Statement;
import org.sepllm.hat.model.Walk;
import org.sepllm.hat.runtime.CompileOptions;

/** What is decided about a kernel before its code is emitted. */
final class KernelPlan {
  /** The name of the generated class; a hidden class calls its own methods by it. */
  static final ClassDesc CLASS = ClassDesc.of(KernelPlan.class.getPackageName(), "GeneratedKernel");

  private final Kernel kernel;
  private final CompileOptions options;
  private final Sites sites = new Sites();
  private final Map<FunctionName, Function> functions = new HashMap<>();
  private final Set<FunctionName> waiting = new HashSet<>();

  KernelPlan(Kernel kernel, CompileOptions options) {
    this.kernel = kernel;
    this.options = options;
    for (Function function : kernel.functions()) {
      functions.put(function.name(), function);
      if (Walk.statements(function.body()).stream().anyMatch(this::waits)) {
        waiting.add(function.name());
      }
    }
  }

  private boolean waits(Statement statement) {
    return statement instanceof Statement.Barrier
        || statement instanceof Statement.Call call && waits(call.function());
  }

  Kernel kernel() {
    return kernel;
  }

  CompileOptions options() {
    return options;
  }

  Sites sites() {
    return sites;
  }

  Function function(FunctionName name) {
    return functions.get(name);
  }

  /** Tells whether a function, or one that it calls, has a barrier. */
  boolean waits(FunctionName name) {
    return waiting.contains(name);
  }

  /** Returns the name of the method for an auxiliary function. */
  static String method(FunctionName name) {
    return "auxiliary_" + name.name();
  }
}
