package org.sepllm.hat.fuzz;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.model.MathFunction;
import org.sepllm.hat.runtime.CompiledKernel;
import org.sepllm.hat.runtime.KernelFault;

/** Compares back ends on classes of random kernels. */
final class Trial {
  /**
   * A kernel on which a back end and Java differ.
   *
   * @param kernel the kernel
   * @param backend the back end
   * @param difference what differs
   */
  record Disagreement(GrownKernel kernel, String backend, String difference) {
    /** All that is needed to look into it. */
    String report() {
      return backend + ", seed " + kernel.seed() + ": " + difference + "\n" + kernel.source();
    }
  }

  private final Contestant reference;
  private final Map<MathFunction, Double> worst = new EnumMap<>(MathFunction.class);

  /** Takes the back end whose results are right by definition. */
  Trial(Contestant reference) {
    this.reference = reference;
  }

  /** The largest errors of functions so far, in units of the last place. */
  Map<MathFunction, Double> worst() {
    return worst;
  }

  /** Runs all kernels of a class on the reference. */
  List<Results> expected(GrownClass grown) {
    List<Results> results = new ArrayList<>();
    attempt(reference, grown).forEach(attempt -> results.add(attempt.results().orElseThrow()));
    return results;
  }

  /** Compares a back end with what is expected. */
  List<Disagreement> compare(Contestant contestant, GrownClass grown, List<Results> expected) {
    List<Disagreement> disagreements = new ArrayList<>();
    List<Attempt> attempts = attempt(contestant, grown);
    for (int index = 0; index < expected.size(); index++) {
      GrownKernel kernel = grown.kernels().get(index);
      attempts
          .get(index)
          .difference(expected.get(index), kernel.near(), worst)
          .map(difference -> new Disagreement(kernel, contestant.name(), difference))
          .ifPresent(disagreements::add);
    }
    return disagreements;
  }

  /** Tells whether a back end finds a mistake in a kernel of a class. */
  boolean isFaulty(Contestant contestant, GrownClass grown) {
    return attempt(contestant, grown).stream().anyMatch(attempt -> attempt.results().isEmpty());
  }

  /** What became of a launch: results, or the fault of a kernel that has none. */
  private record Attempt(Optional<Results> results, String fault) {
    Optional<String> difference(
        Results expected, List<MathFunction> functions, Map<MathFunction, Double> worst) {
      if (results.isEmpty()) {
        return Optional.of(fault);
      }
      Optional<String> difference = expected.difference(results.get(), functions);
      if (difference.isEmpty()) {
        expected.worst(results.get(), functions, worst);
      }
      return difference;
    }
  }

  private static List<Attempt> attempt(Contestant contestant, GrownClass grown) {
    Thread.currentThread().setContextClassLoader(grown.loader());
    List<Attempt> attempts = new ArrayList<>();
    List<CompiledKernel> compiled = contestant.compile(grown.models());
    for (int index = 0; index < compiled.size(); index++) {
      Kernel model = grown.models().get(index);
      try (CompiledKernel kernel = compiled.get(index)) {
        Results results = contestant.run(kernel, model, grown.kernels().get(index));
        attempts.add(new Attempt(Optional.of(results), ""));
      } catch (KernelFault fault) {
        attempts.add(new Attempt(Optional.empty(), fault.getMessage()));
      }
    }
    return attempts;
  }
}
