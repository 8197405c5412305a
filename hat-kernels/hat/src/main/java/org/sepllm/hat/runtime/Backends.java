package org.sepllm.hat.runtime;

import hat.backend.Backend;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Predicate;

/** Finds and selects back ends. */
public final class Backends {
  /** The system property that names the back end to use. */
  public static final String PROPERTY = "hat.backend";

  private Backends() {}

  /**
   * Lists the back ends on the class path, whether or not they can run here.
   *
   * @return the back ends in the order in which they are tried
   */
  public static List<KernelBackend> all() {
    return ServiceLoader.load(Backend.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(KernelBackend.class::isInstance)
        .map(KernelBackend.class::cast)
        .sorted(Comparator.comparingInt(KernelBackend::order))
        .toList();
  }

  /**
   * Returns the back end of a name.
   *
   * @param name for example {@code java-seq}
   * @return the back end
   * @throws BackendUnavailable if there is none of that name
   */
  public static KernelBackend named(String name) {
    return all().stream()
        .filter(backend -> backend.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new BackendUnavailable(
                "back end is '"
                    + name
                    + "', must be one of "
                    + all().stream().map(KernelBackend::name).toList()));
  }

  /**
   * Returns the first back end that a predicate takes.
   *
   * @param wanted which back end is wanted
   * @return the back end
   * @throws BackendUnavailable if there is none
   */
  public static KernelBackend select(Predicate<Backend> wanted) {
    return all().stream()
        .filter(wanted)
        .findFirst()
        .orElseThrow(() ->
            new BackendUnavailable(
                "none of the back ends "
                    + all().stream().map(KernelBackend::name).toList()
                    + " is both wanted and able to run here"));
  }

  /**
   * Tells whether a back end is the one to take when nothing else is asked for: the one that the
   * property {@value #PROPERTY} names, or, without it, the first that can run.
   *
   * @param backend the back end
   * @return whether to take it
   */
  public static boolean isFirst(Backend backend) {
    return System.getProperty(PROPERTY) == null
        ? backend instanceof KernelBackend kernelBackend
            && kernelBackend.availability() instanceof Availability.Present
        : isNamedByProperty(backend);
  }

  /**
   * Tells whether a back end is the one that the property {@value #PROPERTY} names.
   *
   * @param backend the back end
   * @return whether it is
   */
  public static boolean isNamedByProperty(Backend backend) {
    return backend instanceof KernelBackend kernelBackend
        && kernelBackend.name().equals(System.getProperty(PROPERTY));
  }
}
