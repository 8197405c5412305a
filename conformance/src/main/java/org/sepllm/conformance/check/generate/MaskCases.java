package org.sepllm.conformance.check.generate;

import java.util.List;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sepllm.conformance.check.cases.Level;
import org.sepllm.conformance.check.cases.MaskCase;
import org.sepllm.conformance.check.cases.MaskKind;
import org.sepllm.conformance.check.cases.MaskSetup;
import org.sepllm.conformance.check.cases.Row;
import org.sepllm.conformance.check.cases.Rows;

/** Generates questions about masks, most of them at an edge of some size. */
final class MaskCases {
  private static final int LONGEST = 40;

  private MaskCases() {}

  static MaskCase generate(long seed, int number) {
    Draw draw = new Draw(seed, Level.L0, number);
    List<Integer> separators = RowCases.separators(draw);
    boolean plain = draw.oneIn(4);
    MaskSetup setup = plain ? plainSetup(draw, separators) : setup(draw, separators);
    IntSupplier length = () -> length(draw, setup.initTokens(), setup.neighbors().getFirst());
    Rows rows =
        plain
            ? Rows.single(RowCases.row(draw, 0, length.getAsInt(), separators))
            : rows(draw, length, separators);
    return new MaskCase(setup, rows);
  }

  /** Questions about one mask alone. */
  static MaskCase generate(long seed, int number, MaskSetup setup) {
    Draw draw = new Draw(seed, Level.L0, number);
    List<Integer> separators = RowCases.real(setup.separators());
    int longest = Math.clamp(2L * setup.initTokens() + 2L * setup.neighbors().getFirst(), 2, 200);
    IntSupplier length = () -> draw.oneIn(4) ? draw.between(0, 1) : draw.between(2, longest);
    return new MaskCase(setup, rows(draw, length, separators));
  }

  /** What every port of masks can answer. */
  private static MaskSetup plainSetup(Draw draw, List<Integer> separators) {
    return new MaskSetup(
        MaskKind.SEPLLM, initTokens(draw), false, List.of(neighbors(draw)), 1, separators);
  }

  private static MaskSetup setup(Draw draw, List<Integer> separators) {
    MaskKind kind = draw.oneIn(4) ? draw.oneOf(MaskKind.values()) : MaskKind.SEPLLM;
    boolean layered = kind != MaskKind.FULL && draw.oneIn(5);
    List<Integer> neighbors =
        IntStream.range(0, layered ? draw.between(1, 3) : 1)
            .mapToObj(_ -> neighbors(draw))
            .toList();
    return new MaskSetup(
        kind, initTokens(draw), layered, neighbors, draw.between(1, 6), asked(draw, separators));
  }

  private static int initTokens(Draw draw) {
    return draw.oneOf(0, 0, 1, 2, 3, 4, draw.between(5, 12));
  }

  private static Rows rows(Draw draw, IntSupplier length, List<Integer> separators) {
    boolean packed = draw.oneIn(6);
    Stream<Row> rows =
        Stream.generate(() -> RowCases.row(draw, length.getAsInt(), separators))
            .map(row -> packed ? RowCases.packed(draw, row) : row);
    return draw.oneIn(5)
        ? new Rows(true, rows.limit(draw.between(1, 3)).toList())
        : Rows.single(rows.findFirst().orElseThrow());
  }

  private static int neighbors(Draw draw) {
    return draw.oneOf(1, 1, 2, 3, draw.between(4, 12), LONGEST, 1000);
  }

  private static int length(Draw draw, int initTokens, int neighbors) {
    int near = Math.min(LONGEST, draw.oneOf(initTokens, neighbors, initTokens + neighbors));
    return switch (draw.between(0, 9)) {
      case 0 -> 0;
      case 1 -> 1;
      case 2, 3 -> near;
      case 4, 5 -> near + 1;
      default -> draw.between(2, LONGEST);
    };
  }

  /** Now and then no separators at all, in one of the two ways to say so. */
  private static List<Integer> asked(Draw draw, List<Integer> separators) {
    return draw.oneIn(10) ? draw.oneOf(List.of(List.of(), List.of(-1))) : separators;
  }
}
