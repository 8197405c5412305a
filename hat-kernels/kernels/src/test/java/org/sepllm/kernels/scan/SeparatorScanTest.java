package org.sepllm.kernels.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hat.Accelerator;
import hat.buffer.S32Array;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.kernels.Sessions;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.config.SeparatorSet;
import org.sepllm.reference.position.BipeIds;

/** Marks, counts, lists and bilevel positions are those of the reference. */
final class SeparatorScanTest {
  private static final SeparatorSet SEPARATORS = SeparatorSet.of(3, 31, 32, 100);
  private static final int[] SEPARATOR_IDS = SEPARATORS.toArray();
  private static final int MOST_ID = 140;
  private static final int POISON = -77;

  /** Rows of the given lengths, one after the other, with places between them. */
  private static List<ScanRow> rows(Random random, boolean plain, int... lengths) {
    List<ScanRow> rows = new ArrayList<>();
    int start = 0;
    for (int length : lengths) {
      int padding = plain ? 0 : Math.min(length, random.nextInt(4));
      rows.add(new ScanRow(start, length, padding, plain ? 0 : random.nextInt(5)));
      start += length + random.nextInt(3);
    }
    return rows;
  }

  private static int[] ids(Random random, List<ScanRow> rows, double density) {
    ScanRow last = rows.getLast();
    int[] ids = new int[Math.max(1, last.start() + last.length())];
    for (int index = 0; index < ids.length; index++) {
      ids[index] =
          random.nextDouble() < density
              ? SEPARATOR_IDS[random.nextInt(SEPARATOR_IDS.length)]
              : 4 + random.nextInt(20);
    }
    for (ScanRow row : rows) {
      for (int place = 0; place < row.leftPadding(); place++) {
        ids[row.start() + place] = random.nextBoolean() ? -1 : SEPARATOR_IDS[0];
      }
      if (row.length() > row.leftPadding()) {
        ids[row.start() + row.length() - 1] = MOST_ID;
      }
    }
    return ids;
  }

  private static void compare(
      DeviceSession session, Accelerator accelerator, List<ScanRow> rows, int[] ids) {
    SeparatorScanner scanner = new SeparatorScanner(accelerator, SEPARATORS, rows);
    scanner.marks().fill(index -> POISON);
    scanner.counts().fill(index -> POISON);
    scanner.kept().fill(index -> POISON);
    scanner.scan(session::dispatch, S32Array.createFrom(accelerator, ids));
    int[] marks = scanner.marks().arrayView();
    int[] counts = scanner.counts().arrayView();
    int[] kept = scanner.kept().arrayView();
    int[] expectedMarks = poison(marks.length);
    int[] expectedCounts = poison(marks.length);
    int[] expectedKept = poison(marks.length);
    for (int number = 0; number < rows.size(); number++) {
      ScanRow row = rows.get(number);
      int count = 0;
      for (int index = 0; index < row.length(); index++) {
        int at = row.start() + index;
        boolean real = index >= row.leftPadding();
        boolean separator = real && SEPARATORS.contains(ids[at]);
        boolean keeps = real && index - row.leftPadding() < row.initialTokens() || separator;
        expectedMarks[at] =
            (separator ? SeparatorScan.SEPARATOR : 0) + (keeps ? SeparatorScan.KEPT : 0);
        expectedCounts[at] = count;
        if (keeps) {
          expectedKept[row.start() + count++] = index;
        }
      }
      assertThat(scanner.totals().array(number)).as("total of %s", row).isEqualTo(count);
    }
    assertThat(marks).isEqualTo(expectedMarks);
    assertThat(counts).isEqualTo(expectedCounts);
    assertThat(kept).isEqualTo(expectedKept);
  }

  private static int[] poison(int length) {
    int[] poisoned = new int[length];
    Arrays.fill(poisoned, POISON);
    return poisoned;
  }

  private static void rehearse(String backend, int[]... batches) {
    Random random = new Random(5);
    try (DeviceSession session = Sessions.open(backend)) {
      Accelerator accelerator = session.accelerator(MethodHandles.lookup());
      for (int[] lengths : batches) {
        for (double density : new double[] {0, 0.2, 1}) {
          List<ScanRow> rows = rows(random, false, lengths);
          compare(session, accelerator, rows, ids(random, rows, density));
          compareBipe(session, accelerator, random, density, lengths);
        }
      }
    }
  }

  private static void compareBipe(
      DeviceSession session,
      Accelerator accelerator,
      Random random,
      double density,
      int... lengths) {
    List<ScanRow> rows = rows(random, true, lengths);
    int[] ids = ids(random, rows, density);
    SeparatorScanner scanner = new SeparatorScanner(accelerator, SEPARATORS, rows);
    S32Array inter = S32Array.createFrom(accelerator, poison(ids.length));
    S32Array intra = S32Array.createFrom(accelerator, poison(ids.length));
    scanner.scan(session::dispatch, S32Array.createFrom(accelerator, ids));
    scanner.bipe(session::dispatch, inter, intra);
    for (ScanRow row : rows) {
      int end = row.start() + row.length();
      BipeIds expected = BipeIds.of(Arrays.copyOfRange(ids, row.start(), end), SEPARATORS);
      for (int index = 0; index < row.length(); index++) {
        assertThat(inter.array(row.start() + index)).isEqualTo(expected.inter().get(index));
        assertThat(intra.array(row.start() + index)).isEqualTo(expected.intra().get(index));
      }
    }
  }

  @Test
  void rowsOfEveryLength() {
    int group = SeparatorScan.TOKENS;
    rehearse(
        "java-mt",
        new int[] {1},
        new int[] {0, 1, 2, 3, 4, 5},
        new int[] {group - 1, group, group + 1, 0, 17},
        new int[] {3 * group + 7, 1});
  }

  /** More groups than one group scans at a time. */
  @Test
  void aRowOfMoreThanAQuarterOfAMillionTokens() {
    rehearse("java-mt", new int[] {SeparatorScan.TOKENS * SeparatorScan.GROUP + 9, 1000});
  }

  @ParameterizedTest
  @ValueSource(strings = {"java-seq", "opencl"})
  void fewerRowsOnOtherBackEnds(String backend) {
    int group = SeparatorScan.TOKENS;
    rehearse(backend, new int[] {1, 0, 2, group + 1, 65, group - 1});
  }

  @Test
  void paddingHasNoBilevelPosition() {
    try (DeviceSession session = Sessions.open("java-mt")) {
      Accelerator accelerator = session.accelerator(MethodHandles.lookup());
      SeparatorScanner scanner =
          new SeparatorScanner(accelerator, SEPARATORS, List.of(new ScanRow(0, 6, 2, 0)));
      S32Array inter = S32Array.create(accelerator, 6);
      S32Array intra = S32Array.create(accelerator, 6);
      scanner.scan(
          session::dispatch, S32Array.createFrom(accelerator, new int[] {3, 3, 5, 3, 5, 5}));
      scanner.bipe(session::dispatch, inter, intra);
      assertThat(inter.arrayView()).containsExactly(-1, -1, 0, 0, 1, 1);
      assertThat(intra.arrayView()).containsExactly(-1, -1, 0, 1, 0, 1);
    }
  }

  @Test
  void badRowsAreRefused() {
    assertThatThrownBy(() -> new ScanRow(0, 3, 4, 0))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("row of 3 places from 0 with 4 padding");
    try (DeviceSession session = Sessions.open("java-mt")) {
      Accelerator accelerator = session.accelerator(MethodHandles.lookup());
      List<ScanRow> rows = List.of(new ScanRow(2, 3, 0, 1));
      SeparatorScanner scanner = new SeparatorScanner(accelerator, SEPARATORS, rows);
      S32Array four = S32Array.create(accelerator, 4);
      assertThatThrownBy(() -> scanner.scan(session::dispatch, four))
          .isInstanceOf(SpecException.class)
          .hasMessageContaining("ends beyond the 4 ids");
      assertThatThrownBy(() -> scanner.bipe(session::dispatch, four, four))
          .isInstanceOf(SpecException.class)
          .hasMessageContaining("initial tokens are 1, must be 0");
      assertThatThrownBy(() -> new SeparatorScanner(accelerator, SEPARATORS, List.of()))
          .isInstanceOf(SpecException.class)
          .hasMessageContaining("number of rows is 0");
      SeparatorSet large = SeparatorSet.of(SeparatorBitmap.MOST_ID + 1);
      assertThatThrownBy(() -> new SeparatorScanner(accelerator, large, rows))
          .isInstanceOf(SpecException.class)
          .hasMessageContaining("separator id is 16777216, must be at most 16777215");
    }
  }
}
