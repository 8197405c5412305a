package org.sepllm.hat.cgen;

import java.util.List;
import java.util.Objects;
import org.sepllm.hat.model.FunctionName;
import org.sepllm.hat.model.TileMap;

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
 * @param tileMaps the matrices that tiles are loaded of, one for each parameter of that kind, in
 *     order
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
    boolean warpgroups,
    List<TileMap> tileMaps) {
  /** Copies the lists. */
  public CSource {
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(kernel, "kernel");
    Objects.requireNonNull(entry, "entry");
    Objects.requireNonNull(text, "text");
    parameters = List.copyOf(parameters);
    faultSites = List.copyOf(faultSites);
    compilerFlags = List.copyOf(compilerFlags);
    tileMaps = List.copyOf(tileMaps);
  }

  /**
   * Returns how NVIDIA's compiler is told what to compile a text of CUDA C for.
   *
   * @return the option; where only processors of compute capability 9.0 run it, their own target
   */
  public String architectureOption() {
    return warpgroups ? "-gencode=arch=compute_90a,code=sm_90a" : "-arch=sm_90";
  }

  /**
   * Returns the matrix that a parameter stands for.
   *
   * @param parameter a parameter of kind {@link CParameter.Kind#TILE_MAP}
   * @return what the kernel says of it
   */
  public TileMap tileMap(CParameter parameter) {
    int first = parameters.size() - tileMaps.size();
    return tileMaps.get(parameters.indexOf(parameter) - first);
  }
}
