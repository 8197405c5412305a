package org.sepllm.hat.seq;

import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import org.sepllm.hat.model.ArrayVariable;
import org.sepllm.hat.model.Function;
import org.sepllm.hat.model.FunctionName;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.model.LaunchBounds;
import org.sepllm.hat.model.ScalarType;
import org.sepllm.hat.model.TileMap;
import org.sepllm.hat.runtime.BufferStorage;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.KernelFacts;
import org.sepllm.hat.runtime.LaunchRange;
import org.sepllm.hat.runtime.RaceCheck;
import org.sepllm.hat.runtime.WorkItemNames;
import org.sepllm.hat.warp.Warp;

/** What lasts as long as one launch. */
final class Launch {
  private final CompileOptions options;
  private final LaunchRange range;
  private final Map<FunctionName, Function> functions = new HashMap<>();
  private final Map<BufferStorage, GlobalMemory> memories = new IdentityHashMap<>();
  private final AccessSites sites = new AccessSites();
  private final Faults faults;
  private final boolean usesWarps;
  private final boolean usesWarpgroups;
  private final boolean awaitsLaunches;
  private final int tileBarriers;
  private final Optional<LaunchBounds> launchBounds;
  private final Map<Long, long[]> constants = new HashMap<>();
  private int epoch;
  private long steps;

  Launch(Kernel kernel, CompileOptions options, LaunchRange range) {
    this.options = options;
    this.range = range;
    this.usesWarps = kernel.usesWarps();
    this.usesWarpgroups = kernel.usesWarpgroups();
    this.awaitsLaunches = kernel.awaitsLaunches();
    this.tileBarriers = tileBarriers(kernel);
    this.launchBounds = kernel.launchBounds();
    this.faults = new Faults(kernel.entry().name(), new WorkItemNames(range), sites);
    kernel.functions().forEach(function -> functions.put(function.name(), function));
  }

  /** The most barriers that tiles can complete: none in a kernel that loads no tiles. */
  private static int tileBarriers(Kernel kernel) {
    return TileMap.listOf(kernel).isEmpty()
        ? 0
        : KernelFacts.of(kernel).localArrays().stream()
            .filter(array -> array.elementType() == ScalarType.LONG)
            .mapToInt(ArrayVariable::length)
            .sum();
  }

  LaunchRange range() {
    return range;
  }

  Function function(FunctionName name) {
    return functions.get(name);
  }

  Faults faults() {
    return faults;
  }

  AccessSites sites() {
    return sites;
  }

  long loopLimit() {
    return options.loopLimit();
  }

  boolean watchesLocal() {
    return options.races() != RaceCheck.OFF;
  }

  /** Returns a buffer; two parameters for which one buffer is given share it. */
  GlobalMemory memory(BufferStorage storage) {
    boolean watched = options.races() == RaceCheck.ALL;
    return memories.computeIfAbsent(storage, given -> new GlobalMemory(given, watched, parts()));
  }

  /** Tells whether the warps of a group run for themselves. */
  boolean usesWarps() {
    return usesWarps;
  }

  /** Tells whether warps form warpgroups. */
  boolean usesWarpgroups() {
    return usesWarpgroups;
  }

  /** Tells whether the kernel waits for earlier launches by itself. */
  boolean awaitsLaunches() {
    return awaitsLaunches;
  }

  Optional<LaunchBounds> launchBounds() {
    return launchBounds;
  }

  /** Returns how many warps of a group run for themselves; 1 if the whole group runs in step. */
  int warps() {
    return usesWarps ? range.groupSize() / Warp.SIZE : 1;
  }

  /** Returns how many parts of a group have a time of their own: warps, then tiles by barrier. */
  int parts() {
    return warps() + tileBarriers;
  }

  /** Tells whether the kernel loads tiles. */
  boolean loadsTiles() {
    return tileBarriers > 0;
  }

  /** Starts a new epoch and returns it; accesses of different epochs of one group are ordered. */
  int nextEpoch() {
    epoch = Math.incrementExact(epoch);
    return epoch;
  }

  /** Returns a value for every work-item of a group; it is read and never changed. */
  long[] constant(long value) {
    return constants.computeIfAbsent(
        value,
        _ -> {
          long[] values = new long[range.groupSize()];
          Arrays.fill(values, value);
          return values;
        });
  }

  void count(int executed) {
    steps += executed;
  }

  long steps() {
    return steps;
  }
}
