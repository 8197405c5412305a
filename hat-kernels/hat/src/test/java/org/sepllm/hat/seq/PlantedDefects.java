package org.sepllm.hat.seq;

import static org.sepllm.hat.runtime.FaultKind.DATA_RACE;
import static org.sepllm.hat.runtime.FaultKind.DIVERGENT_BARRIER;
import static org.sepllm.hat.runtime.FaultKind.DIVISION_BY_ZERO;
import static org.sepllm.hat.runtime.FaultKind.LOOP_LIMIT;
import static org.sepllm.hat.runtime.FaultKind.OUT_OF_BOUNDS;
import static org.sepllm.hat.runtime.FaultKind.UNDEFINED_READ;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.sepllm.hat.runtime.FaultKind;
import org.sepllm.hat.runtime.LaunchRange;

/** The kernels with planted defects, and what must be found. */
public final class PlantedDefects {
  /** Four groups of eight work-items. */
  public static final LaunchRange RANGE = LaunchRange.of1D(32, 8);

  private PlantedDefects() {}

  /**
   * A kernel with a planted defect.
   *
   * @param owner the class that holds the kernel
   * @param kernel its name
   * @param kind which rule it breaks
   * @param details what the message must say
   */
  public record Defect(Class<?> owner, String kernel, FaultKind kind, List<String> details) {
    @Override
    public String toString() {
      return kernel;
    }
  }

  private static Defect memory(FaultKind kind, String kernel, String... details) {
    return new Defect(MemoryDefects.class, kernel, kind, List.of(details));
  }

  private static Defect order(FaultKind kind, String kernel, String... details) {
    return new Defect(OrderDefects.class, kernel, kind, List.of(details));
  }

  /** All defects. */
  public static Stream<Defect> defects() {
    return Stream.of(outside(), divisions(), undefined(), barriers(), localRaces(), globalRaces())
        .flatMap(List::stream);
  }

  private static List<Defect> outside() {
    FaultKind kind = OUT_OF_BOUNDS;
    return List.of(
        memory(kind, "readsPastEnd", "index 64 of in", "work-items 24, 25, 26, 27 and 4 more"),
        memory(kind, "readsBelowZero", "index -1 of in", "by work-item 0"),
        memory(kind, "writesPastEnd", "index 66 of out", "by work-items 22, 23"),
        memory(kind, "writesBelowZero", "index -5 of out", "work-items 0, 1, 2, 3 and 1 more"),
        memory(kind, "indexBeyondInt", "index 4294967296 of in", "1, 2, 3, 4 and 3 more"),
        memory(kind, "indexWraps", "index 1073741824 of in", "1, 2, 3, 5 and 2 more"),
        memory(kind, "outsideInCondition", "index 64 of in", "by work-items 4, 5, 6, 7"),
        memory(kind, "outsideInOneBranch", "index 130 of in", "by work-items 30, 31"),
        memory(kind, "outsideAfterAnd", "index 71 of in", "by work-items 21, 22, 23"),
        memory(kind, "outsideInHelper", "index 64 of in", "by work-items 4, 5, 6, 7"),
        memory(kind, "outsideInLastRound", "index 64 of in", "0, 1, 2, 3 and 4 more"),
        memory(kind, "halfPastEnd", "index 64 of halves", "by work-items 14, 15"),
        memory(kind, "appendPastEnd", "index 20 of found", "by work-items 20, 21, 22, 23"),
        memory(kind, "localPastEnd", "index 8 of tile, which has 8", "by work-item 7"),
        memory(kind, "localBelowZero", "index -1 of tile", "by work-item 0"),
        memory(kind, "localHalfPastEnd", "index 8 of tile", "by work-items 4, 5, 6, 7"),
        memory(kind, "privatePastEnd", "index 4 of own", "0, 1, 2, 3 and 4 more"),
        memory(kind, "privateIndexFromData", "index 4 of own", "by work-items 4, 5, 6, 7"));
  }

  private static List<Defect> divisions() {
    FaultKind kind = DIVISION_BY_ZERO;
    return List.of(
        memory(kind, "dividesByElement", "by work-item 0"),
        memory(kind, "remainderByZero", "by work-item 9"),
        memory(kind, "longDividesByZero", "by work-item 3"),
        memory(kind, "longRemainderByZero", "by work-item 17"),
        memory(kind, "compoundDivision", "by work-item 2"),
        memory(kind, "dividesInHelper", "by work-item 0"),
        memory(kind, "dividesInBranch", "by work-items 12, 13, 14, 15"),
        memory(LOOP_LIMIT, "neverEnds", "more than 1000 rounds", "by work-items 5, 6, 7"));
  }

  private static List<Defect> undefined() {
    FaultKind kind = UNDEFINED_READ;
    return List.of(
        memory(kind, "readsWhatNobodyWrote", "element 0 of out", "0, 1, 2, 3 and 4 more"),
        memory(kind, "readsHalfNobodyWrote", "element 0 of fresh", "0, 1, 2, 3 and 4 more"),
        memory(kind, "readsWhereOthersWrote", "element 1 of out", "by work-items 1, 3, 5, 7"),
        memory(kind, "readsFreshLocal", "element 0 of tile", "0, 1, 2, 3 and 4 more"),
        memory(kind, "readsPartlyWrittenLocal", "element 4 of tile", "by work-items 4, 5, 6, 7"),
        memory(kind, "readsNeighborTooEarly", "element 7 of tile", "by work-item 0"),
        memory(kind, "expectsLocalOfGroupBefore", "element 0 of tile", "8, 9, 10, 11 and 4 more"),
        memory(kind, "readsFreshPrivate", "element 2 of own", "0, 1, 2, 3 and 4 more"),
        memory(kind, "readsPrivateOfOtherBranch", "element 1 of own", "by work-items 1, 3, 5, 7"),
        memory(kind, "readsPrivateOfRoundBefore", "element 0 of own", "0, 1, 2, 3 and 4 more"));
  }

  private static List<Defect> barriers() {
    FaultKind kind = DIVERGENT_BARRIER;
    return List.of(
        order(
            kind,
            "barrierForSome",
            "by work-items 0, 1, 2, 3 of group 0, not by work-items 4, 5, 6, 7"),
        order(kind, "barrierAfterReturn", "of group 0, not by work-item 0"),
        order(
            kind,
            "barrierBehindGuard",
            "by work-items 24, 25, 26, 27 of group 3, not by work-items 28, 29, 30, 31"),
        order(kind, "barrierAfterContinue", "of group 0, not by work-item 2"),
        order(kind, "barrierAfterBreak", "of group 0, not by work-item 7"),
        order(kind, "barrierInUnevenLoop", "of group 0, not by work-item 0"),
        order(
            kind,
            "barrierInEachBranch",
            "by work-items 1, 3, 5, 7 of group 0, not by work-items 0, 2, 4, 6"),
        order(kind, "barrierInHelper", "of group 0, not by work-item 5"));
  }

  private static Defect race(
      String kernel, String element, String later, int item, String earlier, int other) {
    return order(
        DATA_RACE,
        kernel,
        element
            + " is "
            + later
            + " by work-item "
            + item
            + " and "
            + earlier
            + " by work-item "
            + other
            + " at OrderDefects.java:");
  }

  private static List<Defect> localRaces() {
    return List.of(
        race("readsWithoutBarrier", "element 1 of tile", "read", 0, "written", 1),
        race("writesWithoutBarrier", "element 0 of tile", "written", 0, "read", 5),
        race("writesNextRoundTooEarly", "element 0 of tile", "written", 0, "read", 7),
        race("scansInPlace", "element 0 of tile", "written", 0, "read", 1),
        race("reducesWithoutBarrier", "element 2 of tile", "read", 0, "written", 2),
        race("allWriteOneLocal", "element 3 of tile", "written", 1, "written", 0),
        race("allWriteTheSame", "element 0 of tile", "written", 7, "written", 6),
        race("branchesMeet", "element 0 of tile", "written", 6, "written", 2),
        race("halvesRace", "element 1 of tile", "read", 0, "written", 1),
        race("loopBreaksIntoRace", "element 0 of tile", "written", 2, "written", 1));
  }

  private static List<Defect> globalRaces() {
    return List.of(
        race("allWriteOneElement", "element 0 of out", "written", 1, "written", 0),
        race("neighborWithoutBarrier", "element 1 of out", "read", 0, "written", 1),
        race("groupsReadWhatOthersWrite", "element 8 of in", "written", 8, "read", 0),
        race("groupsWriteTheSame", "element 0 of out", "written", 8, "written", 0),
        race("barrierDoesNotOrderGroups", "element 0 of in", "read", 8, "written", 0),
        race("histogramWithoutAtomics", "element 0 of zeros", "written", 0, "read", 5),
        race("aliasesRace", "element 1 of to", "written", 1, "read", 0),
        race("readsCounterDuringIncrements", "atomicCount of found", "read", 0, "incremented", 1),
        race(
            "resetsCounterDuringIncrements",
            "atomicCount of found",
            "incremented",
            1,
            "written",
            0),
        race(
            "incrementsAfterReadByOtherGroup", "atomicCount of found", "incremented", 8, "read", 0),
        race("allWriteOneField", "last of found", "written", 1, "written", 0));
  }

  /** Finds the marked line of a kernel, or of a helper where the kernel's fault shows. */
  public static int line(Defect defect) throws IOException {
    String path = defect.owner().getName().replace('.', '/') + ".java";
    List<String> lines = Files.readAllLines(Path.of("src", "test", "java").resolve(path));
    boolean inside = false;
    for (int index = 0; index < lines.size(); index++) {
      String line = lines.get(index);
      inside = !line.equals("  @Reflect") && (inside || line.contains(" " + defect.kernel() + "("));
      if (inside && line.endsWith("// fault") || line.endsWith("// fault of " + defect.kernel())) {
        return index + 1;
      }
    }
    throw new IllegalStateException(defect.kernel() + " has no marked line");
  }
}
