package org.sepllm.hat.seq;

import static org.sepllm.hat.runtime.FaultKind.DATA_IN_FLIGHT;
import static org.sepllm.hat.runtime.FaultKind.DATA_RACE;
import static org.sepllm.hat.runtime.FaultKind.DEADLOCK;
import static org.sepllm.hat.runtime.FaultKind.MISALIGNED;
import static org.sepllm.hat.runtime.FaultKind.OUT_OF_BOUNDS;
import static org.sepllm.hat.runtime.FaultKind.UNDEFINED_READ;
import static org.sepllm.hat.runtime.FaultKind.UNFENCED;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sepllm.hat.runtime.FaultKind;
import org.sepllm.hat.runtime.LaunchRange;

/** Every defect that is planted in a kernel that loads tiles is found. */
final class TileDefectsTest {
  private static final LaunchRange RANGE = LaunchRange.of1D(256, 256);

  private static PlantedDefects.Defect of(FaultKind kind, String kernel, String... details) {
    return new PlantedDefects.Defect(TileDefects.class, kernel, kind, List.of(details));
  }

  static List<PlantedDefects.Defect> defects() {
    return List.of(
        of(
            DATA_IN_FLIGHT,
            "readsBeforeArrival",
            "element 0 of tile is read by work-item 0",
            "the tile started at",
            "wait for its barrier first"),
        of(DATA_IN_FLIGHT, "overwritesBeforeArrival", "element 500 of tile is written"),
        of(DATA_IN_FLIGHT, "changesMatrixBeforeArrival", "element 63 of halves is written"),
        of(DEADLOCK, "expectsTooManyBytes", "32 of 32 work-items", "1024 of 2048 bytes are loaded"),
        of(DATA_IN_FLIGHT, "expectsTooFewBytes", "a tile of 1024 bytes", "expects 512 more"),
        of(DATA_IN_FLIGHT, "expectsNothing", "barrier 0 of barriers, which expects 0 more"),
        of(DATA_IN_FLIGHT, "anotherWarpExpects", "expects 0 more of this warp", "work-item 32"),
        of(DATA_IN_FLIGHT, "waitsAtAnotherBarrier", "element 512 of tile is read"),
        of(DATA_RACE, "seesWhatOthersWaitedFor", "element 512 of tile is read", "work-item 224"),
        of(DATA_RACE, "ownTileThatOthersWaitedFor", "element 0 of tile is read by work-item 0"),
        of(DATA_IN_FLIGHT, "neverWaits", "a tile that goes to tile and is never waited for"),
        of(UNFENCED, "replacesWithoutFence", "element 0 of tile is replaced by a tile"),
        of(UNFENCED, "loadsWhatItWrote", "element 0 of halves is read by a tile"),
        of(UNDEFINED_READ, "loadsWhatNobodyWrote", "element 0 of fresh, which nobody wrote"),
        of(DATA_RACE, "replacesWhatOthersRead", "element 0 of tile is written by work-item 32"),
        of(MISALIGNED, "startsBetweenBands", "a matrix from element 64 of tile"),
        of(MISALIGNED, "startsBetweenPieces", "a tile from column 4 of halves on", "multiple of 8"),
        of(OUT_OF_BOUNDS, "endsBeyondMemory", "index 1535 of tile, which has 1024 elements"),
        of(DEADLOCK, "tooManyArrive", "32 of 32 work-items have come", "and more come"));
  }

  @ParameterizedTest
  @MethodSource("defects")
  void isFound(PlantedDefects.Defect defect) throws IOException {
    DefectSearch.find(defect, RANGE);
  }

  @Test
  void noKernelIsLeftOut() {
    DefectSearch.requireAll(TileDefects.class, defects());
  }
}
