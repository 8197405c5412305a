package org.sepllm.hat.runtime;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sepllm.hat.model.Argument;
import org.sepllm.hat.model.ArrayVariable;
import org.sepllm.hat.model.BufferVariable;
import org.sepllm.hat.model.Expression;
import org.sepllm.hat.model.Function;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.model.MemorySpace;
import org.sepllm.hat.model.Parameter;
import org.sepllm.hat.model.Statement;
import org.sepllm.hat.model.TileMap;
import org.sepllm.hat.model.Walk;
import org.sepllm.hat.model.WarpOperand;
import org.sepllm.hat.model.WorkItemId;

/**
 * What can be read off a kernel before it runs.
 *
 * @param access what it does with each of its buffers, by parameter name
 * @param identities which ids and sizes it asks for, in what it calls too
 * @param hasBarrier whether it or what it calls has a barrier
 * @param localArrays its local arrays
 * @param usesWarps whether it or what it calls uses the extension for warps, which upstream HAT
 *     does not know
 * @param usesWarpgroups whether it or what it calls uses warpgroups
 * @param layout where its local arrays lie
 * @param tileMaps the matrices that it loads tiles of
 */
public record KernelFacts(
    Map<String, BufferAccess> access,
    Set<WorkItemId> identities,
    boolean hasBarrier,
    List<ArrayVariable> localArrays,
    boolean usesWarps,
    boolean usesWarpgroups,
    LocalLayout layout,
    List<TileMap> tileMaps) {
  /** What a kernel without the extension for warps may have of local memory: {@value} bytes. */
  public static final long PORTABLE_LOCAL_BYTES = 48 * 1024;

  /** Copies the collections. */
  public KernelFacts {
    access = Map.copyOf(access);
    identities = Set.copyOf(identities);
    localArrays = List.copyOf(localArrays);
    tileMaps = List.copyOf(tileMaps);
  }

  /**
   * Reads the facts off a kernel.
   *
   * @param kernel the kernel
   * @return its facts
   */
  public static KernelFacts of(Kernel kernel) {
    Map<String, Map<String, BufferAccess>> byFunction = new HashMap<>();
    Set<WorkItemId> identities = EnumSet.noneOf(WorkItemId.class);
    boolean hasBarrier = false;
    for (Function function : kernel.functions()) {
      byFunction.put(function.name().name(), access(function, kernel, byFunction));
      for (Expression expression : Walk.expressions(function.body())) {
        if (expression instanceof Expression.Identity identity) {
          identities.add(identity.id());
        }
      }
      hasBarrier |=
          Walk.statements(function.body()).stream().anyMatch(Statement.Barrier.class::isInstance);
    }
    List<ArrayVariable> localArrays = localArrays(kernel.entry());
    return new KernelFacts(
        byFunction.get(kernel.entry().name().name()),
        identities,
        hasBarrier,
        localArrays,
        kernel.usesWarps(),
        kernel.usesWarpgroups(),
        LocalLayout.of(kernel, localArrays),
        TileMap.listOf(kernel));
  }

  private static List<ArrayVariable> localArrays(Function entry) {
    List<ArrayVariable> arrays = new ArrayList<>();
    for (Statement statement : entry.body().statements()) {
      if (statement instanceof Statement.DeclareArray declare
          && declare.array().space() == MemorySpace.LOCAL) {
        arrays.add(declare.array());
      }
    }
    return arrays;
  }

  private static Map<String, BufferAccess> access(
      Function function, Kernel kernel, Map<String, Map<String, BufferAccess>> known) {
    Map<String, BufferAccess> access = new HashMap<>();
    for (Parameter parameter : function.parameters()) {
      if (parameter instanceof BufferVariable buffer) {
        access.put(buffer.name(), BufferAccess.NONE);
      }
    }
    BufferAccess read = new BufferAccess(true, false);
    for (Expression expression : Walk.expressions(function.body())) {
      switch (expression) {
        case Expression.BufferLoad load ->
            access.merge(load.buffer().name(), read, BufferAccess::and);
        case Expression.FieldLoad load ->
            access.merge(load.buffer().name(), read, BufferAccess::and);
        default -> {}
      }
    }
    BufferAccess write = new BufferAccess(false, true);
    for (Statement statement : Walk.statements(function.body())) {
      switch (statement) {
        case Statement.Warp warp -> warp(warp, access);
        case Statement.BufferStore store ->
            access.merge(store.buffer().name(), write, BufferAccess::and);
        case Statement.FieldStore store ->
            access.merge(store.buffer().name(), write, BufferAccess::and);
        case Statement.AtomicIncrement increment ->
            access.merge(
                increment.buffer().name(), new BufferAccess(true, true), BufferAccess::and);
        case Statement.Call call -> callee(call, kernel, known, access);
        default -> {}
      }
    }
    return access;
  }

  private static void warp(Statement.Warp warp, Map<String, BufferAccess> access) {
    for (int index = 0; index < warp.operands().size(); index++) {
      if (warp.operands().get(index) instanceof WarpOperand.InBuffer place) {
        boolean written = warp.operation().slots().get(index).written();
        access.merge(place.buffer().name(), new BufferAccess(!written, written), BufferAccess::and);
      }
    }
  }

  private static void callee(
      Statement.Call call,
      Kernel kernel,
      Map<String, Map<String, BufferAccess>> known,
      Map<String, BufferAccess> access) {
    Function target =
        kernel.auxiliaries().stream()
            .filter(function -> function.name().equals(call.function()))
            .findFirst()
            .orElseThrow();
    for (int index = 0; index < call.arguments().size(); index++) {
      if (call.arguments().get(index) instanceof Argument.OfBuffer buffer) {
        String parameter = target.parameters().get(index).name();
        access.merge(
            buffer.buffer().name(),
            known.get(target.name().name()).get(parameter),
            BufferAccess::and);
      }
    }
  }

  /**
   * Returns the local memory of one group, each array at a multiple of 16 bytes, of 128 bytes if
   * the kernel uses the extension for warps, or of 1,024 bytes if tensor cores read matrices from
   * it.
   *
   * @return the size in bytes
   */
  public long localBytes() {
    return layout.bytes();
  }

  /**
   * Tells whether the kernel can tell how its work-items are grouped.
   *
   * @return whether it has a barrier or local arrays, or asks for ids or sizes of groups
   */
  public boolean dependsOnGroups() {
    return hasBarrier
        || usesWarps
        || !localArrays.isEmpty()
        || identities.stream()
            .anyMatch(id ->
                id.family() != WorkItemId.Family.GLOBAL_ID
                    && id.family() != WorkItemId.Family.GLOBAL_SIZE);
  }
}
