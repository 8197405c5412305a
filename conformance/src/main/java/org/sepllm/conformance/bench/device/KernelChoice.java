package org.sepllm.conformance.bench.device;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.sepllm.hat.runtime.BackendDevice;
import org.sepllm.kernels.AttentionKernels;

/** Which of the kernels that compute the same are run on a device, the portable ones first. */
final class KernelChoice {
  /** They need no extension; what others yield is held to what they yield. */
  private static final Set<AttentionKernels> PORTABLE =
      EnumSet.of(AttentionKernels.PLAIN, AttentionKernels.TILED);

  private KernelChoice() {}

  /**
   * Returns the portable kernels that suit the device, then those that were asked for; if nothing
   * was asked for, on a graphics processor all that need more than portable kernels do.
   */
  static List<AttentionKernels> of(BackendDevice device, Set<AttentionKernels> wanted) {
    AttentionKernels portable = AttentionKernels.of(device);
    Stream<AttentionKernels> others =
        wanted.isEmpty()
            ? Stream.of(AttentionKernels.values())
                .filter(kernels -> isGraphics(device) && !isPortable(kernels))
            : wanted.stream();
    return Stream.concat(Stream.of(portable), others).distinct().toList();
  }

  /** Says whether a device is a graphics processor: these have the tiled kernels. */
  static boolean isGraphics(BackendDevice device) {
    return AttentionKernels.of(device) == AttentionKernels.TILED;
  }

  /** Says whether kernels need no extension. */
  static boolean isPortable(AttentionKernels kernels) {
    return PORTABLE.contains(kernels);
  }

  /**
   * Checks that the facade launches what it was asked for.
   *
   * @throws NotOffered if it launches other kernels
   */
  static void requireOffered(String what, AttentionKernels wanted, AttentionKernels launched) {
    if (wanted != launched) {
      throw new NotOffered("%s would be %s, not %s".formatted(what, name(launched), name(wanted)));
    }
  }

  /** Returns what rows and options call kernels. */
  static String name(AttentionKernels kernels) {
    return kernels.name().toLowerCase(Locale.ROOT);
  }

  /** Returns the name of a row: what was measured, and with which kernels. */
  static String of(String what, AttentionKernels kernels) {
    return what + ", " + name(kernels);
  }
}
