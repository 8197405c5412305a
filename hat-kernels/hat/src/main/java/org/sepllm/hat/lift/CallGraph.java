package org.sepllm.hat.lift;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sepllm.hat.model.Function;
import org.sepllm.hat.model.FunctionName;
import org.sepllm.hat.model.MemorySpace;
import org.sepllm.hat.model.Statement;
import org.sepllm.hat.model.Walk;

/** Finds recursion and overloading among all functions lifted so far. */
final class CallGraph {
  private final Map<FunctionName, List<CallSite>> calls = new LinkedHashMap<>();
  private final Set<FunctionName> dispatchedOnly = new HashSet<>();
  private final Set<CallSite> reported = new HashSet<>();
  private final Set<Set<FunctionName>> circles = new HashSet<>();

  void add(Function function, List<CallSite> sites) {
    calls.put(function.name(), List.copyOf(sites));
    if (declaresLocal(function)) {
      dispatchedOnly.add(function.name());
    }
  }

  private static boolean declaresLocal(Function function) {
    return Walk.statements(function.body()).stream()
        .anyMatch(statement ->
            statement instanceof Statement.DeclareArray declare
                && declare.array().space() == MemorySpace.LOCAL);
  }

  /** Reports what is new since the last check. */
  void check() {
    for (FunctionName function : List.copyOf(calls.keySet())) {
      Map<String, FunctionName> reached = new HashMap<>();
      reached.put(function.name(), function);
      follow(function, new ArrayList<>(List.of(function)), reached);
    }
  }

  private void follow(
      FunctionName function, List<FunctionName> path, Map<String, FunctionName> reached) {
    for (CallSite site : calls.getOrDefault(function, List.of())) {
      FunctionName target = site.target();
      if (dispatchedOnly.contains(target)) {
        report(
            site,
            target.name()
                + " declares local memory, so it is dispatched and not called; declare the memory in"
                + " the kernel, and write the code there");
      }
      if (path.contains(target)) {
        Set<FunctionName> circle = new HashSet<>(path.subList(path.indexOf(target), path.size()));
        if (!circles.add(circle)) {
          continue;
        }
        report(
            site,
            "a kernel has no recursion, and "
                + target.name()
                + " is on its way already; use a loop");
      } else if (!reached.getOrDefault(target.name(), target).equals(target)) {
        report(
            site,
            "two functions that one kernel reaches are called "
                + target.name()
                + "; devices have no overloading: give each a name of its own");
      } else if (reached.put(target.name(), target) == null) {
        path.add(target);
        follow(target, path, reached);
        path.removeLast();
      }
    }
  }

  private void report(CallSite site, String message) {
    if (reported.add(site)) {
      site.source().error(new LiftError(site.tree(), message));
    }
  }
}
