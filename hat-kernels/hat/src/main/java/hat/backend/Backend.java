package hat.backend;

import java.util.function.Predicate;
import org.sepllm.hat.runtime.Backends;

/** A way to run kernels, found as a service. */
public abstract class Backend {
  /** Takes the first back end that can run on this machine. */
  public static final Predicate<Backend> FIRST = Backends::isFirst;

  /** Takes the back end that the system property {@code hat.backend} names. */
  public static final Predicate<Backend> PROPERTY = Backends::isNamedByProperty;

  /** Makes a back end. */
  protected Backend() {}
}
