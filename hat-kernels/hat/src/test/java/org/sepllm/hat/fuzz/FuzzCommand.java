package org.sepllm.hat.fuzz;

import java.util.List;
import org.sepllm.hat.runtime.Backends;

/**
 * Compares back ends on as many random kernels as wanted.
 *
 * <p>Arguments: the seed of the first class, the number of classes of {@value Fuzzer#KERNELS}
 * kernels, and the devices beside the back ends on Java, for example {@code 1 50 opencl}.
 */
public final class FuzzCommand {
  private FuzzCommand() {}

  /** Runs the classes; ends with 1 at the first disagreement. */
  public static void main(String[] arguments) {
    long first = Long.parseLong(arguments[0]);
    int classes = Integer.parseInt(arguments[1]);
    try (Fuzzer fuzzer = new Fuzzer(Fuzzer.SHRINKING_ATTEMPTS)) {
      for (String device : List.of(arguments).subList(2, arguments.length)) {
        fuzzer
            .addDevice(Backends.named(device), Boolean.getBoolean("hat.checked"))
            .ifPresent(reason -> System.out.println(device + " is left out: " + reason));
      }
      for (int index = 0; index < classes; index++) {
        fuzzer.run(first + index, true);
      }
      fuzzer.print(System.out);
    } catch (AssertionError disagreement) {
      System.out.println(disagreement.getMessage());
      System.exit(1);
    }
  }
}
