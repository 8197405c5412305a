package org.sepllm.hat.fuzz;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.sepllm.hat.runtime.Availability;
import org.sepllm.hat.runtime.Backends;
import org.sepllm.hat.runtime.KernelBackend;

/** Grows classes of kernels and compares what back ends make of them with javac's own methods. */
final class Fuzzer implements AutoCloseable {
  /** How many kernels make a class, and a program of a device. */
  static final int KERNELS = 40;

  /** How many kernels are tried to make one that disagrees smaller, where time is no matter. */
  static final int SHRINKING_ATTEMPTS = 400;

  private final int shrinkingAttempts;
  private final Contestant direct = Contestant.open(Backends.named("java-direct"), true);
  private final List<Contestant> engines =
      List.of(
          Contestant.open(Backends.named("java-seq"), true),
          Contestant.open(Backends.named("java-mt"), true));
  private final List<Contestant> devices = new ArrayList<>();
  private final Trial trial = new Trial(direct);
  private final Map<Feature, Integer> features = new EnumMap<>(Feature.class);
  private final ModelKinds kinds = new ModelKinds();
  private final Map<String, Integer> kernelsRun = new TreeMap<>();
  private final Map<String, Long> nanoseconds = new TreeMap<>();

  /** Makes a fuzzer that tries so many kernels to make one that disagrees smaller. */
  Fuzzer(int shrinkingAttempts) {
    this.shrinkingAttempts = shrinkingAttempts;
  }

  /** Adds a device, or says why it cannot run here. */
  Optional<String> addDevice(KernelBackend backend, boolean checked) {
    if (backend.availability() instanceof Availability.Absent absent) {
      return Optional.of(absent.reason());
    }
    devices.add(Contestant.open(backend, checked));
    return Optional.empty();
  }

  /** The seeds of the kernels of a class. */
  static List<Long> seeds(long classSeed) {
    List<Long> seeds = new ArrayList<>();
    for (int index = 0; index < KERNELS; index++) {
      seeds.add(classSeed * KERNELS + index);
    }
    return seeds;
  }

  /**
   * Grows and compares a class of kernels.
   *
   * @throws AssertionError at the first disagreement, with the smallest kernel that keeps it
   */
  void run(long classSeed, boolean onDevices) {
    run(seeds(classSeed), onDevices, (_, _) -> {});
  }

  /**
   * Grows and compares a class of kernels, and hands it on with its results.
   *
   * @throws AssertionError at the first disagreement, with the smallest kernel that keeps it
   */
  void run(List<Long> seeds, boolean onDevices, BiConsumer<GrownClass, List<Results>> agreed) {
    List<GrownKernel> kernels = GrownClass.grow(seeds);
    GrownKernel.count(kernels).forEach((feature, n) -> features.merge(feature, n, Integer::sum));
    try (GrownClass grown = timed("javac and the lifter", () -> GrownClass.compile(kernels))) {
      grown.models().forEach(kinds::add);
      List<Results> expected = timed(direct.name(), () -> trial.expected(grown));
      List<Contestant> contestants = new ArrayList<>(engines);
      contestants.addAll(onDevices ? devices : List.of());
      for (Contestant contestant : contestants) {
        List<Trial.Disagreement> found =
            timed(contestant.name(), () -> trial.compare(contestant, grown, expected));
        kernelsRun.merge(contestant.name(), seeds.size(), Integer::sum);
        if (!found.isEmpty()) {
          throw new AssertionError(
              found.size()
                  + " of "
                  + seeds.size()
                  + " kernels disagree, the first of them on "
                  + shrunken(found.getFirst(), contestant).report());
        }
      }
      agreed.accept(grown, expected);
    }
  }

  private <T> T timed(String name, Supplier<T> action) {
    long start = System.nanoTime();
    T result = action.get();
    nanoseconds.merge(name, System.nanoTime() - start, Long::sum);
    return result;
  }

  private Trial.Disagreement shrunken(Trial.Disagreement found, Contestant contestant) {
    Shrinker shrinker =
        new Shrinker(kernel -> disagreement(kernel, contestant).isPresent(), shrinkingAttempts);
    return disagreement(shrinker.shrink(found.kernel()), contestant).orElse(found);
  }

  /** The disagreement on one kernel alone, if the kernel is one that has no mistakes. */
  private Optional<Trial.Disagreement> disagreement(GrownKernel kernel, Contestant contestant) {
    try (GrownClass grown = GrownClass.compile(List.of(kernel))) {
      for (Contestant engine : engines) {
        if (engine != contestant && trial.isFaulty(engine, grown)) {
          return Optional.empty();
        }
      }
      return trial.compare(contestant, grown, trial.expected(grown)).stream().findFirst();
    } catch (GrownClass.Refused refused) {
      return Optional.empty();
    }
  }

  /** How often the sources have what. */
  Map<Feature, Integer> features() {
    return features;
  }

  /** How often the models have what. */
  Map<String, Integer> kinds() {
    return kinds.counts();
  }

  /** How many kernels ran on each back end. */
  Map<String, Integer> kernelsRun() {
    return kernelsRun;
  }

  /** Prints what was run, how long it took, and how far functions were off. */
  void print(PrintStream out) {
    out.println("kernels that agree with javac's methods: " + kernelsRun);
    nanoseconds.forEach(
        (name, time) -> out.printf(Locale.ROOT, "  %s: %.1f s%n", name, time / 1e9));
    out.println("largest errors in ulp: " + trial.worst());
    out.println("sources: " + features);
    out.println("models: " + kinds.counts());
  }

  @Override
  public void close() {
    direct.close();
    engines.forEach(Contestant::close);
    devices.forEach(Contestant::close);
  }
}
