package org.sepllm.hat.seq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sepllm.hat.runtime.FaultKind.DATA_IN_FLIGHT;
import static org.sepllm.hat.runtime.FaultKind.DATA_RACE;
import static org.sepllm.hat.runtime.FaultKind.DEADLOCK;
import static org.sepllm.hat.runtime.FaultKind.DIVERGENT_BARRIER;
import static org.sepllm.hat.runtime.FaultKind.DIVERGENT_WARP;
import static org.sepllm.hat.runtime.FaultKind.EARLY_ACCESS;
import static org.sepllm.hat.runtime.FaultKind.MISALIGNED;
import static org.sepllm.hat.runtime.FaultKind.OUT_OF_BOUNDS;
import static org.sepllm.hat.runtime.FaultKind.UNDEFINED_READ;

import hat.Accelerator;
import hat.KernelContext;
import hat.NDRange;
import hat.buffer.S32Array;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.stream.IntStream;
import jdk.incubator.code.Reflect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sepllm.hat.runtime.Backends;
import org.sepllm.hat.runtime.FaultKind;
import org.sepllm.hat.runtime.LaunchRange;
import org.sepllm.hat.seq.WarpDefects.Registers;
import org.sepllm.hat.seq.WarpDefects.Sums;
import org.sepllm.hat.warp.Warp;

/** Every defect that is planted in a kernel for warps is found. */
final class WarpDefectsTest {
  private static final LaunchRange RANGE = LaunchRange.of1D(64, 64);

  private static PlantedDefects.Defect of(FaultKind kind, String kernel, String... details) {
    return new PlantedDefects.Defect(WarpDefects.class, kernel, kind, List.of(details));
  }

  static List<PlantedDefects.Defect> defects() {
    return List.of(
        of(
            DIVERGENT_WARP,
            "shuffleByHalf",
            "shuffleXor reached by work-items 0, 1",
            "not by work-items 16, 17"),
        of(DIVERGENT_WARP, "voteAfterReturn", "not by work-item 40 of the same warp"),
        of(DIVERGENT_WARP, "voteInUnevenLoop", "any reached by", "not by work-item 0"),
        of(DATA_IN_FLIGHT, "readsBeforeWait", "element 0 of tile is read by work-item 0 while"),
        of(DATA_IN_FLIGHT, "readsUncommitted", "element 0 of tile is read by work-item 0 while"),
        of(DATA_RACE, "readsOthersWithoutBarrier", "of tile", "no barrier orders them"),
        of(DATA_IN_FLIGHT, "overwritesTarget", "element 1 of tile is written by work-item 0"),
        of(DATA_IN_FLIGHT, "changesSource", "element 3 of in is written by work-item 0"),
        of(DATA_RACE, "copiesOverReads", "element 0 of tile is written by work-item 0", "read by"),
        of(DATA_IN_FLIGHT, "neverWaits", "a copy to tile that is never waited for"),
        of(MISALIGNED, "copiesFromOdd", "16 bytes from element 29 of in", "by work-item 63"),
        of(OUT_OF_BOUNDS, "copiesPastEnd", "index 67 of in, which has 64", "work-items 16, 17"),
        of(DATA_RACE, "withoutSyncWarp", "of tile is read by", "written by"),
        of(DATA_RACE, "syncWarpForTwoWarps", "of tile", "no barrier orders them"),
        of(MISALIGNED, "loadsOddRows", "of tile on, which is no multiple of 4", "and 4 more"),
        of(MISALIGNED, "storesOdd", "16 bytes from element 6 of out", "by work-items 1, 3"),
        of(UNDEFINED_READ, "undefinedRegisters", "element 1 of registers"),
        of(DEADLOCK, "waitsForNobody", "barrier 3 is awaited by 64 work-items, 32 have come"),
        of(EARLY_ACCESS, "writesEarly", "out is written before awaitLaunches", "work-items 0, 1"),
        of(EARLY_ACCESS, "readsEarly", "out is read before awaitLaunches", "work-items 32, 33"),
        of(OUT_OF_BOUNDS, "asksPastEnd", "index 67 of in, which has 64", "work-items 16, 17"),
        of(MISALIGNED, "asksForOdd", "16 bytes from element 1 of in", "by work-items 2, 3"),
        of(DEADLOCK, "waitsCrosswise", "barrier 1 is awaited by 64 work-items, 32 have come"),
        of(DIVERGENT_WARP, "disagreesOnNumber", "barrier number 1", "work-items 1, 3, 5"),
        of(DEADLOCK, "disagreesOnCount", "barrier 1 is awaited by 64 and by 96 work-items"),
        of(DATA_RACE, "arrivesAndReads", "element 0 of tile"),
        of(DIVERGENT_BARRIER, "barrierForOneWarp", "not by work-items 0, 1, 2, 3 and 28 more"));
  }

  @ParameterizedTest
  @MethodSource("defects")
  void isFound(PlantedDefects.Defect defect) throws IOException {
    DefectSearch.find(defect, RANGE);
  }

  @Test
  void noKernelIsLeftOut() {
    DefectSearch.requireAll(WarpDefects.class, defects());
  }

  @Test
  void groupsAreOfWholeWarps() {
    Workbench workbench = new Workbench(new SeqDevice(), Workbench.OPTIONS);
    assertThatThrownBy(() ->
            workbench.run(
                Workbench.kernel(WarpDefects.class, "shuffleByHalf"), LaunchRange.of1D(48, 48)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a group has 48 work-items")
        .hasMessageContaining("needs whole warps of 32");
  }

  @Test
  void groupsKeepToTheLaunchBounds() {
    Workbench workbench = new Workbench(new SeqDevice(), Workbench.OPTIONS);
    LaunchRange large = LaunchRange.of1D(96, 96);
    assertThatThrownBy(
            () -> workbench.run(Workbench.kernel(WarpDefectsTest.class, "bounded"), large))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a group has 96 work-items, the launch bounds of")
        .hasMessageEndingWith("allow 64");
    workbench.run(Workbench.kernel(WarpDefectsTest.class, "bounded"), RANGE);
  }

  @Reflect
  static void bounded(S32Array out) {
    Warp.launchBounds(64, 2);
    out.array(KernelContext.LIX(), 1);
  }

  /** A register of a left matrix whose elements are 16 times their row plus their column. */
  @Reflect
  static int left(int register, int lane) {
    int row = lane / 4 + register % 2 * 8;
    int column = lane % 4 * 2 + register / 2 * 8;
    return Warp.packF16(row * 16 + column, row * 16 + column + 1);
  }

  @Reflect
  static void multiply(S32Array out, int swapped) {
    Registers a = Registers.createPrivate();
    Registers b = Registers.createPrivate();
    Sums sums = Sums.createPrivate();
    int lane = KernelContext.LIX();
    for (int i = 0; i < 4; i++) {
      a.array(i, left(swapped == 1 ? i % 2 * 2 + i / 2 : i, lane));
      sums.array(i, 0f);
    }
    int column = lane / 4;
    int row = lane % 4 * 2;
    b.array(0, Warp.packF16(row == column ? 1f : 0f, row + 1 == column ? 1f : 0f));
    b.array(1, 0);
    Warp.mmaF16(sums, 0, a, 0, b, 0);
    for (int i = 0; i < 4; i++) {
      int at = (lane / 4 + i / 2 * 8) * 8 + lane % 4 * 2 + i % 2;
      out.array(at, (int) sums.array(i));
    }
  }

  /** The product with the unit matrix shows the left matrix; swapped registers show another. */
  @Test
  void aWrongLayoutYieldsAnotherProduct() {
    int[] expected = IntStream.range(0, 128).map(i -> i / 8 * 16 + i % 8).toArray();
    assertThat(product(0)).isEqualTo(expected);
    assertThat(product(1)).isNotEqualTo(expected);
  }

  private static int[] product(int swapped) {
    Accelerator accelerator = new Accelerator(MethodHandles.lookup(), Backends.named("java-seq"));
    S32Array out = S32Array.create(accelerator, 128);
    NDRange range = NDRange.of1D(32, 32);
    accelerator.compute(cc -> cc.dispatchKernel(range, () -> multiply(out, swapped)));
    int[] values = new int[128];
    out.copyTo(values);
    return values;
  }
}
