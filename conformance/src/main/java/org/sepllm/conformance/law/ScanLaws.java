package org.sepllm.conformance.law;

import hat.Accelerator;
import hat.buffer.S32Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sepllm.conformance.check.judge.Difference;
import org.sepllm.kernels.scan.ScanRow;
import org.sepllm.kernels.scan.SeparatorScan;
import org.sepllm.kernels.scan.SeparatorScanner;
import org.sepllm.reference.config.SeparatorSet;
import org.sepllm.reference.position.BipeIds;

/** The separator scan marks, counts and lists what the rules say, and touches nothing else. */
final class ScanLaws {
  private static final SeparatorSet SEPARATORS = SeparatorSet.of(3, 40, 1000);
  private static final int[] SEPARATOR_IDS = {3, 40, 1000};
  private static final int POISON = -77;
  private static final int GAP = 5;

  private final LawDevice device;

  ScanLaws(LawDevice device) {
    this.device = device;
  }

  Stream<Trial> trials() {
    int group = SeparatorScan.TOKENS;
    List<int[]> batches =
        device.size().interpreted()
            ? List.of(new int[] {1, 0, 2, group + 1})
            : List.of(
                new int[] {1, 0, 2, 3, 4, 5},
                new int[] {group - 1, group, group + 1, 17},
                new int[] {3 * group + 7, 1});
    return batches.stream()
        .flatMap(lengths ->
            Stream.of(0.0, 0.2, 1.0)
                .flatMap(density ->
                    Stream.of(
                        trial("marks, counts and kept keys", density, false, lengths),
                        trial("bilevel positions", density, true, lengths))));
  }

  private Trial trial(String what, double density, boolean isBipe, int... lengths) {
    return new Trial(
        "the separator scan gives " + what,
        "rows of " + Arrays.toString(lengths) + ", density " + density,
        () -> isBipe ? bipe(density, lengths) : scan(density, lengths));
  }

  private static List<ScanRow> rows(boolean isBipe, int... lengths) {
    List<ScanRow> rows = new ArrayList<>();
    int start = GAP;
    for (int number = 0; number < lengths.length; number++) {
      int padding = isBipe ? 0 : Math.min(lengths[number], number % 3);
      rows.add(new ScanRow(start, lengths[number], padding, isBipe ? 0 : number % 4));
      start += lengths[number] + GAP;
    }
    return rows;
  }

  private static int[] ids(List<ScanRow> rows, double density) {
    Random random = new Random(rows.size());
    int end = rows.getLast().start() + rows.getLast().length() + GAP;
    return IntStream.range(0, end)
        .map(_ ->
            random.nextDouble() < density
                ? SEPARATOR_IDS[random.nextInt(SEPARATOR_IDS.length)]
                : 4 + random.nextInt(30))
        .toArray();
  }

  private Optional<Difference> scan(double density, int... lengths) {
    List<ScanRow> rows = rows(false, lengths);
    int[] ids = ids(rows, density);
    Accelerator accelerator = device.accelerator();
    SeparatorScanner scanner = new SeparatorScanner(accelerator, SEPARATORS, rows);
    List.of(scanner.marks(), scanner.counts(), scanner.kept())
        .forEach(array -> array.fill(_ -> POISON));
    scanner.scan(device.session()::dispatch, S32Array.createFrom(accelerator, ids));
    int[] marks = poison(scanner.marks().length());
    int[] counts = poison(marks.length);
    int[] kept = poison(marks.length);
    int[] totals = new int[rows.size()];
    for (int number = 0; number < rows.size(); number++) {
      ScanRow row = rows.get(number);
      for (int index = 0; index < row.length(); index++) {
        int at = row.start() + index;
        boolean real = index >= row.leftPadding();
        boolean separates = real && SEPARATORS.contains(ids[at]);
        boolean keeps = real && index - row.leftPadding() < row.initialTokens() || separates;
        marks[at] = (separates ? SeparatorScan.SEPARATOR : 0) + (keeps ? SeparatorScan.KEPT : 0);
        counts[at] = totals[number];
        if (keeps) {
          kept[row.start() + totals[number]++] = index;
        }
      }
    }
    return same("marks", marks, scanner.marks())
        .or(() -> same("counts", counts, scanner.counts()))
        .or(() -> same("kept", kept, scanner.kept()))
        .or(() -> same("totals", totals, scanner.totals()));
  }

  private Optional<Difference> bipe(double density, int... lengths) {
    List<ScanRow> rows = rows(true, lengths);
    int[] ids = ids(rows, density);
    Accelerator accelerator = device.accelerator();
    SeparatorScanner scanner = new SeparatorScanner(accelerator, SEPARATORS, rows);
    S32Array inter = S32Array.createFrom(accelerator, poison(ids.length));
    S32Array intra = S32Array.createFrom(accelerator, poison(ids.length));
    scanner.scan(device.session()::dispatch, S32Array.createFrom(accelerator, ids));
    scanner.bipe(device.session()::dispatch, inter, intra);
    int[] expectedInter = poison(ids.length);
    int[] expectedIntra = poison(ids.length);
    for (ScanRow row : rows) {
      int end = row.start() + row.length();
      BipeIds expected = BipeIds.of(Arrays.copyOfRange(ids, row.start(), end), SEPARATORS);
      for (int index = 0; index < row.length(); index++) {
        expectedInter[row.start() + index] = expected.inter().get(index);
        expectedIntra[row.start() + index] = expected.intra().get(index);
      }
    }
    return same("inter", expectedInter, inter).or(() -> same("intra", expectedIntra, intra));
  }

  private static int[] poison(int length) {
    int[] poisoned = new int[length];
    Arrays.fill(poisoned, POISON);
    return poisoned;
  }

  private static Optional<Difference> same(String what, int[] expected, S32Array actual) {
    return IntStream.range(0, expected.length)
        .filter(index -> expected[index] != actual.array(index))
        .mapToObj(index ->
            new Difference(
                what + "[" + index + "]",
                Integer.toString(expected[index]),
                Integer.toString(actual.array(index))))
        .findFirst();
  }
}
