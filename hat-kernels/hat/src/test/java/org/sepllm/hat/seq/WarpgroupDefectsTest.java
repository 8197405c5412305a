package org.sepllm.hat.seq;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sepllm.hat.runtime.FaultKind.DATA_IN_FLIGHT;
import static org.sepllm.hat.runtime.FaultKind.DATA_RACE;
import static org.sepllm.hat.runtime.FaultKind.DEADLOCK;
import static org.sepllm.hat.runtime.FaultKind.DIVERGENT_WARP;
import static org.sepllm.hat.runtime.FaultKind.MISALIGNED;
import static org.sepllm.hat.runtime.FaultKind.UNDEFINED_READ;
import static org.sepllm.hat.runtime.FaultKind.UNFENCED;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sepllm.hat.runtime.FaultKind;
import org.sepllm.hat.runtime.LaunchRange;

/** Every defect that is planted in a kernel for warpgroups is found. */
final class WarpgroupDefectsTest {
  private static final LaunchRange RANGE = LaunchRange.of1D(256, 256);

  private static PlantedDefects.Defect of(FaultKind kind, String kernel, String... details) {
    return new PlantedDefects.Defect(WarpgroupDefects.class, kernel, kind, List.of(details));
  }

  static List<PlantedDefects.Defect> defects() {
    return List.of(
        of(
            UNFENCED,
            "withoutFenceOfTiles",
            "element 0 of tile is read by tensor cores",
            "work-item 0"),
        of(UNFENCED, "fenceBeforeCopiesArrive", "of tile is read by tensor cores", "fenceTiles"),
        of(UNFENCED, "fenceWithoutBarrier", "of tile is read by tensor cores", "fenceTiles"),
        of(UNFENCED, "withoutFenceOfRegisters", "element 0 of sums, which was touched"),
        of(DATA_IN_FLIGHT, "readsSumsInFlight", "element 0 of sums is read", "the product started"),
        of(DATA_IN_FLIGHT, "changesRegistersInFlight", "element 1 of left is written"),
        of(DATA_IN_FLIGHT, "overwritesTileInFlight", "of tile is written", "the product started"),
        of(UNFENCED, "overwritesTileAfterOwnWait", "element 0 of tile", "written by work-item 0"),
        of(DATA_IN_FLIGHT, "addsOtherColumnsInFlight", "element 0 of sums", "the product started"),
        of(UNDEFINED_READ, "addsToUndefinedSums", "element 0 of sums, which nobody wrote"),
        of(MISALIGNED, "startsBetweenQuarters", "a matrix from element 64 of tile"),
        of(DATA_IN_FLIGHT, "neverWaitsForProducts", "a product that is never waited for"),
        of(DIVERGENT_WARP, "threeWarpsOnly", "fenceRegisters where other warps", "96, 97"),
        of(DIVERGENT_WARP, "warpsDisagree", "other warps of the warpgroup call commitProducts at"),
        of(DIVERGENT_WARP, "halfOfAWarpArrives", "arrive reached by", "of the same warp"),
        of(DIVERGENT_WARP, "lanesDisagreeOnBarrier", "operands that differ between lanes"),
        of(DATA_RACE, "noBarrierAfterInit", "element 0 of barriers"),
        of(UNDEFINED_READ, "barrierThatNobodyMade", "barrier 1 of barriers, which nobody made"),
        of(DEADLOCK, "barrierMadeTwice", "barrier 0 of barriers is made twice"),
        of(DEADLOCK, "waitsForTooMany", "is in phase 0, 128 of 256 work-items have come"),
        of(UNDEFINED_READ, "wrongParity", "of words, which nobody wrote"),
        of(DEADLOCK, "phaseThatNobodySaw", "completes phase 1, and nothing orders"),
        of(DEADLOCK, "takesWhatNobodyGives", "240 registers are asked for"),
        of(DEADLOCK, "raisesDownwards", "40 registers asked for the wrong way, there are 168"));
  }

  @ParameterizedTest
  @MethodSource("defects")
  void isFound(PlantedDefects.Defect defect) throws IOException {
    DefectSearch.find(defect, RANGE);
  }

  @Test
  void noKernelIsLeftOut() {
    DefectSearch.requireAll(WarpgroupDefects.class, defects());
  }

  @Test
  void groupsAreOfWholeWarpgroups() {
    Workbench workbench = new Workbench(new SeqDevice(), Workbench.OPTIONS);
    LaunchRange range = LaunchRange.of1D(96, 96);
    assertThatThrownBy(
            () -> workbench.run(Workbench.kernel(WarpgroupDefects.class, "warpsDisagree"), range))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("needs whole warpgroups of 128");
  }
}
