package org.sepllm.hat.portable;

import hat.device.NonMappableIface;
import java.util.Optional;

/**
 * What {@code createLocal} and {@code createPrivate} return when they are run as plain Java.
 *
 * <p>Back ends that work from the model know those methods by name and never run them. This class
 * uses mirrored names only, so that it compiles with a Babylon JDK together with the kernels.
 */
public final class KernelMemory {
  /** Makes memory for a work-item. */
  public interface Source {
    /**
     * Returns memory that the work-items of a group share.
     *
     * @param type its interface
     * @param <T> its interface
     * @return the memory
     */
    <T extends NonMappableIface> T local(Class<T> type);

    /**
     * Returns memory of one work-item.
     *
     * @param type its interface
     * @param <T> its interface
     * @return the memory
     */
    <T extends NonMappableIface> T own(Class<T> type);
  }

  private static volatile Optional<Source> source = Optional.empty();

  private KernelMemory() {}

  /**
   * Sets where memory comes from.
   *
   * @param newSource the source
   */
  public static void install(Source newSource) {
    source = Optional.of(newSource);
  }

  private static Source source() {
    return source.orElseThrow(() -> new IllegalStateException("no kernel runs as plain Java here"));
  }

  /**
   * Returns memory that the work-items of the current group share.
   *
   * @param type its interface
   * @param <T> its interface
   * @return the memory
   * @throws IllegalStateException if no kernel runs as plain Java
   */
  public static <T extends NonMappableIface> T local(Class<T> type) {
    return source().local(type);
  }

  /**
   * Returns memory of the current work-item.
   *
   * @param type its interface
   * @param <T> its interface
   * @return the memory
   * @throws IllegalStateException if no kernel runs as plain Java
   */
  public static <T extends NonMappableIface> T own(Class<T> type) {
    return source().own(type);
  }
}
