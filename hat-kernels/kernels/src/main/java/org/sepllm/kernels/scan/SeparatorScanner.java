package org.sepllm.kernels.scan;

import hat.NDRange;
import hat.buffer.S32Array;
import java.util.List;
import optkl.util.carriers.ArenaAndLookupCarrier;
import org.sepllm.kernels.storage.Launcher;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.Require;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.config.SeparatorSet;

/**
 * Scans rows of token ids on a device, and keeps the memory that this needs.
 *
 * <p>Rule: SEP-SEP-001, SEP-MASK-003.
 *
 * <p>Example: row {@code 5 5 9 5 9} with separator 9 and one initial token: marks 2 0 3 0 3, counts
 * 0 1 1 2 2, kept 0 2 4.
 */
public final class SeparatorScanner {
  private static final int MOST_ROWS = 65_535;

  private final List<ScanRow> rows;
  private final int groups;
  private final S32Array bitmap;
  private final S32Array rowTable;
  private final S32Array sums;
  private final S32Array marks;
  private final S32Array counts;
  private final S32Array kept;
  private final S32Array totals;

  /**
   * Prepares for rows of a buffer of ids.
   *
   * @param carrier what owns the memory
   * @param separators the separator ids
   * @param rows the rows, which do not overlap
   * @throws SpecException of kind {@code BAD_CONFIG} if there is no row, of kind {@code TOO_LARGE}
   *     if there are more than 65,535, or a separator id is above {@link SeparatorBitmap#MOST_ID}
   */
  public SeparatorScanner(
      ArenaAndLookupCarrier carrier, SeparatorSet separators, List<ScanRow> rows) {
    Require.atLeast("SEP-ROW-001", "number of rows", rows.size(), 1);
    if (rows.size() > MOST_ROWS) {
      throw new SpecException(
          ErrorKind.TOO_LARGE,
          "SEP-ROW-001",
          "number of rows is " + rows.size() + ", must be at most " + MOST_ROWS);
    }
    this.rows = List.copyOf(rows);
    int[] table = new int[rows.size() * SeparatorScan.ROW_FIELDS];
    int allGroups = 0;
    int longest = 1;
    int end = 0;
    for (int row = 0; row < rows.size(); row++) {
      ScanRow place = rows.get(row);
      int first = row * SeparatorScan.ROW_FIELDS;
      table[first + SeparatorScan.START] = place.start();
      table[first + SeparatorScan.LENGTH] = place.length();
      table[first + SeparatorScan.PADDING] = place.leftPadding();
      table[first + SeparatorScan.INITIAL] = place.initialTokens();
      table[first + SeparatorScan.SUMS] = allGroups;
      allGroups += Math.ceilDiv(place.length(), SeparatorScan.TOKENS);
      longest = Math.max(longest, Math.ceilDiv(place.length(), SeparatorScan.TOKENS));
      end = Math.max(end, place.start() + place.length());
    }
    this.groups = longest;
    this.bitmap = S32Array.createFrom(carrier, SeparatorBitmap.of(separators));
    this.rowTable = S32Array.createFrom(carrier, table);
    this.sums = S32Array.create(carrier, Math.max(1, allGroups));
    this.marks = S32Array.create(carrier, Math.max(1, end));
    this.counts = S32Array.create(carrier, Math.max(1, end));
    this.kept = S32Array.create(carrier, Math.max(1, end));
    this.totals = S32Array.create(carrier, rows.size());
  }

  /**
   * Scans all rows.
   *
   * <p>Cost: three launches.
   *
   * @param launcher where to launch
   * @param ids the token ids; those of padding are not read
   * @throws SpecException of kind {@code BAD_SHAPE} if a row lies beyond the buffer
   */
  public void scan(Launcher launcher, S32Array ids) {
    for (ScanRow row : rows) {
      if (row.start() + row.length() > ids.length()) {
        throw new SpecException(
            ErrorKind.BAD_SHAPE, "SEP-ROW-001", row + " ends beyond the " + ids.length() + " ids");
      }
    }
    S32Array bits = bitmap;
    S32Array table = rowTable;
    S32Array markArray = marks;
    S32Array countArray = counts;
    S32Array sumArray = sums;
    S32Array totalArray = totals;
    S32Array keptArray = kept;
    NDRange tokens =
        NDRange.of2D(groups * SeparatorScan.GROUP, rows.size(), SeparatorScan.GROUP, 1);
    launcher.dispatch(
        tokens, () -> SeparatorScan.scanGroups(ids, bits, table, markArray, countArray, sumArray));
    launcher.dispatch(
        NDRange.of1D(rows.size() * SeparatorScan.GROUP, SeparatorScan.GROUP),
        () -> SeparatorScan.scanSums(table, sumArray, totalArray));
    launcher.dispatch(
        tokens, () -> SeparatorScan.scatter(table, sumArray, markArray, countArray, keptArray));
  }

  /**
   * Numbers segments after a scan of rows that have no initial tokens.
   *
   * <p>Rule: SEP-POS-007. Padding gets −1.
   *
   * @param launcher where to launch
   * @param inter where the segment of each token goes
   * @param intra where its place in the segment goes
   * @throws SpecException of kind {@code BAD_CONFIG} if a row has initial tokens, of kind {@code
   *     BAD_SHAPE} if a buffer is too short
   */
  public void bipe(Launcher launcher, S32Array inter, S32Array intra) {
    for (ScanRow row : rows) {
      if (row.initialTokens() > 0) {
        throw new SpecException(
            ErrorKind.BAD_CONFIG,
            "SEP-POS-007",
            "initial tokens are " + row.initialTokens() + ", must be 0 for bilevel positions");
      }
    }
    int shortest = Math.min(inter.length(), intra.length());
    if (shortest < counts.length()) {
      throw new SpecException(
          ErrorKind.BAD_SHAPE,
          "SEP-POS-007",
          "a result has " + shortest + " elements, must have at least " + counts.length());
    }
    S32Array table = rowTable;
    S32Array countArray = counts;
    S32Array keptArray = kept;
    launcher.dispatch(
        NDRange.of2D(groups * SeparatorScan.TOKENS, rows.size(), SeparatorScan.GROUP, 1),
        () -> SeparatorScan.bipe(table, countArray, keptArray, inter, intra));
  }

  /**
   * Returns the marks: {@link SeparatorScan#SEPARATOR} and {@link SeparatorScan#KEPT}, or 0.
   *
   * @return one number for each id
   */
  public S32Array marks() {
    return marks;
  }

  /**
   * Returns how many tokens of the row before each one are kept.
   *
   * @return one number for each id
   */
  public S32Array counts() {
    return counts;
  }

  /**
   * Returns the indices of kept tokens, absolute in the row, from the start of each row on.
   *
   * @return as many as there are ids; what lies beyond a row's total is undefined
   */
  public S32Array kept() {
    return kept;
  }

  /**
   * Returns how many tokens of each row are kept.
   *
   * @return one number for each row
   */
  public S32Array totals() {
    return totals;
  }
}
