package org.sepllm.hat.model;

import static org.sepllm.hat.model.WarpOperation.LOWER_REGISTERS;
import static org.sepllm.hat.model.WarpOperation.RAISE_REGISTERS;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A kernel with every auxiliary function it reaches: all that a back end needs to compile it.
 *
 * @param entry the kernel
 * @param auxiliaries the functions it reaches, each before those that call it
 */
public record Kernel(Function entry, List<Function> auxiliaries) {
  /**
   * Checks the whole and copies the list.
   *
   * @throws IllegalArgumentException if the entry is no kernel, an auxiliary is one, two functions
   *     share a method name, a call's target is missing, comes later, or does not fit its
   *     arguments, or two buffer types share their simple name
   */
  public Kernel {
    auxiliaries = List.copyOf(auxiliaries);
    Check.that(
        entry.kind() == FunctionKind.KERNEL, entry.position(), entry.name() + " is no kernel");
    Map<String, Function> known = new HashMap<>();
    for (Function function : functions(entry, auxiliaries)) {
      Check.that(
          function == entry || function.kind() == FunctionKind.AUXILIARY,
          function.position(),
          function.name() + " is a kernel");
      CallCheck.check(function, known);
      Check.that(
          known.put(function.name().name(), function) == null,
          function.position(),
          "two functions are called " + function.name().name());
    }
    BufferTypes.of(functions(entry, auxiliaries));
    Check.that(
        launchBounds(entry).isPresent()
            || operations(functions(entry, auxiliaries))
                .noneMatch(EnumSet.of(LOWER_REGISTERS, RAISE_REGISTERS)::contains),
        entry.position(),
        entry.name() + " moves registers and states no launch bounds");
  }

  private static boolean isWait(Statement statement) {
    return statement instanceof Statement.Warp warp
        && warp.operation() == WarpOperation.AWAIT_LAUNCHES;
  }

  private static List<Function> functions(Function entry, List<Function> auxiliaries) {
    return Stream.concat(auxiliaries.stream(), Stream.of(entry)).toList();
  }

  /**
   * Returns all functions, each before those that call it; the kernel is the last.
   *
   * @return the functions
   */
  public List<Function> functions() {
    return functions(entry, auxiliaries);
  }

  /**
   * Returns the types of buffer that the functions take.
   *
   * @return the types, ordered by simple name
   */
  public List<BufferType> bufferTypes() {
    return List.copyOf(BufferTypes.listOf(functions()));
  }

  /**
   * Tells whether the kernel uses the extension for warps, which upstream HAT does not know.
   *
   * @return whether one of its functions has an operation of a warp
   */
  public boolean usesWarps() {
    return operations().findAny().isPresent();
  }

  /**
   * Tells whether the kernel uses warpgroups, which processors of compute capability 9.0 have.
   *
   * @return whether one of its functions has an operation of a warpgroup
   */
  public boolean usesWarpgroups() {
    return operations().anyMatch(WarpOperation::isForWarpgroups);
  }

  /**
   * Tells whether the kernel waits for earlier launches by itself, so that it may begin before they
   * are through.
   *
   * @return whether one of its statements is that wait
   */
  public boolean awaitsLaunches() {
    return entry.body().statements().stream().anyMatch(Kernel::isWait);
  }

  private Stream<WarpOperation> operations() {
    return operations(functions());
  }

  private static Stream<WarpOperation> operations(List<Function> functions) {
    return functions.stream()
        .flatMap(function -> Walk.statements(function.body()).stream())
        .filter(Statement.Warp.class::isInstance)
        .map(statement -> ((Statement.Warp) statement).operation());
  }

  /**
   * Returns the launch bounds that the kernel states.
   *
   * @return the most work-items of a group and the groups that a processor is to hold, or empty
   */
  public Optional<LaunchBounds> launchBounds() {
    return launchBounds(entry);
  }

  private static Optional<LaunchBounds> launchBounds(Function entry) {
    for (Statement statement : entry.body().statements()) {
      if (statement instanceof Statement.Warp warp
          && warp.operation() == WarpOperation.LAUNCH_BOUNDS) {
        return Optional.of(LaunchBounds.of(warp.expressions()));
      }
    }
    return Optional.empty();
  }

  /**
   * Returns a hash of the text form: equal for equal kernels, positions included.
   *
   * @return 64 hexadecimal digits of SHA-256
   */
  public String hash() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] text = ModelText.write(this).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(digest.digest(text));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }
}
