package org.sepllm.conformance.kernels;

import java.util.List;
import org.sepllm.hat.cgen.CEmitter;
import org.sepllm.hat.cgen.CSource;
import org.sepllm.hat.cgen.CTarget;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.runtime.CompileOptions;

/**
 * A kernel as C, with what it was made from.
 *
 * @param kernel the kernel, its constants in place
 * @param constants the numbers that became constants
 * @param source its text
 * @param options how it was compiled
 */
public record CompiledText(
    Kernel kernel, List<NumberConstant> constants, CSource source, CompileOptions options) {
  /** Copies the list. */
  public CompiledText {
    constants = List.copyOf(constants);
  }

  /**
   * Writes a kernel as C.
   *
   * @param kernel the linked kernel
   * @param constants constants for some of its numbers
   * @param target the dialect
   * @param options whether to check, and whether arithmetic is exact
   * @return the text
   */
  public static CompiledText of(
      Kernel kernel, List<NumberConstant> constants, CTarget target, CompileOptions options) {
    Kernel specialized = NumberConstant.specialize(kernel, constants);
    CSource source = CEmitter.emit(specialized, target, options);
    return new CompiledText(specialized, constants, source, options);
  }
}
