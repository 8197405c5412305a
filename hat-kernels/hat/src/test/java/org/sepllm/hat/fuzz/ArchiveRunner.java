package org.sepllm.hat.fuzz;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.model.MathFunction;
import org.sepllm.hat.model.ModelText;
import org.sepllm.hat.runtime.Availability;
import org.sepllm.hat.runtime.Backends;
import org.sepllm.hat.runtime.CompiledKernel;
import org.sepllm.hat.runtime.KernelBackend;
import org.sepllm.hat.runtime.KernelFault;

/**
 * Runs the kernels of an archive on the back end that {@code hat.backend} names, each entry as one
 * program, and compares the results with those of {@code java-mt}, whose digests must be those of
 * javac's own methods.
 *
 * <p>Arguments: the archive, and, to share the work between processes, the number of this process
 * and how many there are. With {@code -Dhat.checked=true} the kernels are checked. Ends with 1 if a
 * kernel disagrees, and with 3 if the back end cannot run here.
 */
public final class ArchiveRunner {
  private static final int FAILED = 1;
  private static final int UNAVAILABLE = 3;

  private final Contestant device;
  private final Contestant java;
  private final Map<MathFunction, Double> worst = new EnumMap<>(MathFunction.class);
  private int agreed;
  private int disagreed;
  private long compiling;

  private ArchiveRunner(KernelBackend backend) {
    device = Contestant.open(backend, Boolean.getBoolean("hat.checked"));
    java = Contestant.open(Backends.named("java-mt"), true);
  }

  /** Prints every disagreement with its source, then how many kernels agreed. */
  public static void main(String[] arguments) throws IOException {
    KernelBackend backend = Backends.named(System.getProperty(Backends.PROPERTY, "java-seq"));
    if (backend.availability() instanceof Availability.Absent absent) {
      System.out.println(backend.name() + " cannot run here: " + absent.reason());
      System.exit(UNAVAILABLE);
    }
    Path file = Path.of(arguments[0]);
    int part = arguments.length < 3 ? 0 : Integer.parseInt(arguments[1]);
    int parts = arguments.length < 3 ? 1 : Integer.parseInt(arguments[2]);
    ArchiveRunner runner = new ArchiveRunner(backend);
    List<String> entries = Archive.entries(file);
    long start = System.nanoTime();
    for (int index = part; index < entries.size(); index += parts) {
      runner.run(Archive.read(file, entries.get(index)));
    }
    System.out.printf(
        "part %d of %d on %s: %d kernels, %d agreed, %d disagreed; compiled in %.1f of %.1f s;"
            + " largest errors in ulp %s%n",
        part,
        parts,
        runner.device.device().info().name(),
        runner.agreed + runner.disagreed,
        runner.agreed,
        runner.disagreed,
        runner.compiling / 1e9,
        (System.nanoTime() - start) / 1e9,
        runner.worst);
    System.exit(runner.disagreed == 0 ? 0 : FAILED);
  }

  private void run(List<Archive.Item> items) {
    List<Kernel> models = new ArrayList<>();
    items.forEach(item -> models.add(ModelText.readKernel(item.model())));
    List<CompiledKernel> onJava = java.compile(models);
    long start = System.nanoTime();
    List<CompiledKernel> onDevice = device.compile(models);
    compiling += System.nanoTime() - start;
    for (int index = 0; index < items.size(); index++) {
      Archive.Item item = items.get(index);
      GrownKernel grown = KernelGrower.grow(item.seed(), "_" + index);
      Results expected = java.run(onJava.get(index), models.get(index), grown);
      difference(item, expected, onDevice.get(index), models.get(index), grown)
          .ifPresentOrElse(
              difference -> {
                disagreed++;
                String name = device.name();
                System.out.println(new Trial.Disagreement(grown, name, difference).report());
              },
              () -> agreed++);
      onDevice.get(index).close();
      onJava.get(index).close();
    }
  }

  private Optional<String> difference(
      Archive.Item item, Results expected, CompiledKernel kernel, Kernel model, GrownKernel grown) {
    if (expected.digest() != item.digest()) {
      return Optional.of("java-mt differs from javac's method");
    }
    try {
      Results actual = device.run(kernel, model, grown);
      Optional<String> difference = expected.difference(actual, grown.near());
      if (difference.isEmpty()) {
        expected.worst(actual, grown.near(), worst);
      }
      return difference;
    } catch (KernelFault fault) {
      return Optional.of(fault.getMessage());
    }
  }
}
