package org.sepllm.hat.cgen;

import java.util.List;
import java.util.Objects;
import org.sepllm.hat.model.FunctionName;

/**
 * A kernel as C.
 *
 * @param target the dialect
 * @param kernel the kernel
 * @param entry the kernel's name in the text
 * @param text the whole text, in which other kernels may stand too; it includes nothing else
 * @param parameters what the kernel takes, in order
 * @param faultSites what is guarded; site number {@code n} of a record is element {@code n - 1}
 * @param compilerFlags the flags by which NVRTC keeps the arithmetic exact, or by which an OpenCL
 *     device does, if it can; empty unless the arithmetic is exact
 * @param launchBytes how much local memory the launch gives to each group, in bytes; 0 if the text
 *     declares it
 * @param awaitsLaunches whether the kernel waits for earlier launches by itself
 * @param warpgroups whether the text has instructions that only processors of compute capability
 *     9.0 have
 */
public record CSource(
    CTarget target,
    FunctionName kernel,
    String entry,
    String text,
    List<CParameter> parameters,
    List<FaultSite> faultSites,
    List<String> compilerFlags,
    long launchBytes,
    boolean awaitsLaunches,
    boolean warpgroups) {
  /** Copies the lists. */
  public CSource {
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(kernel, "kernel");
    Objects.requireNonNull(entry, "entry");
    Objects.requireNonNull(text, "text");
    parameters = List.copyOf(parameters);
    faultSites = List.copyOf(faultSites);
    compilerFlags = List.copyOf(compilerFlags);
  }

  /**
   * Returns how NVIDIA's compiler is told what to compile a text of CUDA C for.
   *
   * @return the option; where only processors of compute capability 9.0 run it, their own target
   */
  public String architectureOption() {
    return warpgroups ? "-gencode=arch=compute_90a,code=sm_90a" : "-arch=sm_90";
  }
}
