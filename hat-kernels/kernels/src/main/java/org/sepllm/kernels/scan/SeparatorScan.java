package org.sepllm.kernels.scan;

import hat.KernelContext;
import hat.buffer.S32Array;
import hat.device.DeviceSchema;
import hat.device.NonMappableIface;
import jdk.incubator.code.Reflect;
import org.sepllm.hat.portable.KernelMemory;

/**
 * Finds the kept tokens of every row, initial tokens and separators, in three dispatches.
 *
 * <p>Rule: SEP-SEP-001, SEP-MASK-003, SEP-ROW-002.
 *
 * <p>Floor for N tokens with K kept: 4 N bytes of ids read, 8 N of marks and counts written, read
 * and written once more where a row has more than one group, 4 K of indices written; N additions.
 * At 3.0 TB/s 131,072 tokens take 1 µs, so three launches are what it costs: predicted 10 µs.
 *
 * <p>Rows lie in one buffer of ids wherever {@code rows} says. A group scans {@value #TOKENS}
 * tokens: a work-item adds up four neighbors, the sums are scanned in local memory, and the total
 * of the group goes to {@code sums}. One group per row then scans those totals, and the last
 * dispatch adds them and writes the index of every kept token to the place that its count names.
 */
public final class SeparatorScan {
  /** Work-items of a group. */
  public static final int GROUP = 256;

  /** Neighboring tokens of a work-item. */
  static final int EACH = 4;

  /** Tokens of a group. */
  public static final int TOKENS = GROUP * EACH;

  /** Numbers that describe a row. */
  public static final int ROW_FIELDS = 5;

  /** Where the row starts in the buffer of ids. */
  public static final int START = 0;

  /** How many places the row has, padding included. */
  public static final int LENGTH = 1;

  /** How many of them are padding. */
  public static final int PADDING = 2;

  /** How many real tokens are initial. */
  public static final int INITIAL = 3;

  /** Where the sums of the row's groups start. */
  public static final int SUMS = 4;

  /** The mark of a separator. */
  public static final int SEPARATOR = 1;

  /** The mark of a token that is kept. */
  public static final int KEPT = 2;

  private SeparatorScan() {}

  /** Sums of the work-items of a group. */
  interface Sums extends NonMappableIface {
    DeviceSchema<Sums> deviceSchema = DeviceSchema.of(Sums.class, b -> b.array("array", GROUP));

    int array(long index);

    void array(long index, int value);

    static Sums createLocal() {
      return KernelMemory.local(Sums.class);
    }
  }

  /** The mark of one token: an id beyond the bitmap is no separator. */
  @Reflect
  static int mark(int tokenId, S32Array bitmap, int position, int initialTokens) {
    int word = tokenId >>> 5;
    int separator = word < bitmap.length() ? (bitmap.array(word) >>> (tokenId & 31)) & 1 : 0;
    boolean kept = separator == 1 || position < initialTokens;
    return separator * SEPARATOR + (kept ? KEPT : 0);
  }

  /** Marks tokens and counts the kept ones before each within its group. */
  @Reflect
  public static void scanGroups(
      S32Array ids,
      S32Array bitmap,
      S32Array rows,
      S32Array marks,
      S32Array counts,
      S32Array sums) {
    Sums scanned = Sums.createLocal();
    int local = KernelContext.LIX();
    int row = KernelContext.BIY() * ROW_FIELDS;
    int start = rows.array(row + START);
    int length = rows.array(row + LENGTH);
    int padding = rows.array(row + PADDING);
    int first = KernelContext.GIX() * EACH;
    int own = 0;
    for (int each = 0; each < EACH; each++) {
      int index = first + each;
      if (index < length) {
        int position = index - padding;
        int mark = 0;
        if (position >= 0) {
          int tokenId = ids.array(start + index);
          mark = mark(tokenId, bitmap, position, rows.array(row + INITIAL));
        }
        marks.array(start + index, mark);
        counts.array(start + index, own);
        own += mark / KEPT;
      }
    }
    scanned.array(local, own);
    KernelContext.barrier();
    for (int distance = 1; distance < GROUP; distance <<= 1) {
      int before = local >= distance ? scanned.array(local - distance) : 0;
      KernelContext.barrier();
      scanned.array(local, scanned.array(local) + before);
      KernelContext.barrier();
    }
    int before = scanned.array(local) - own;
    for (int each = 0; each < EACH; each++) {
      int index = first + each;
      if (index < length) {
        counts.array(start + index, counts.array(start + index) + before);
      }
    }
    if (local == GROUP - 1 && KernelContext.BIX() * TOKENS < length) {
      sums.array(rows.array(row + SUMS) + KernelContext.BIX(), scanned.array(local));
    }
  }

  /** Turns the sums of a row's groups into the count before each, one group for each row. */
  @Reflect
  public static void scanSums(S32Array rows, S32Array sums, S32Array totals) {
    Sums scanned = Sums.createLocal();
    int local = KernelContext.LIX();
    int row = KernelContext.BIX() * ROW_FIELDS;
    int first = rows.array(row + SUMS);
    int groups = (rows.array(row + LENGTH) + TOKENS - 1) / TOKENS;
    int carried = 0;
    for (int tile = 0; tile < groups; tile += GROUP) {
      int group = tile + local;
      int own = group < groups ? sums.array(first + group) : 0;
      scanned.array(local, own);
      KernelContext.barrier();
      for (int distance = 1; distance < GROUP; distance <<= 1) {
        int before = local >= distance ? scanned.array(local - distance) : 0;
        KernelContext.barrier();
        scanned.array(local, scanned.array(local) + before);
        KernelContext.barrier();
      }
      if (group < groups) {
        sums.array(first + group, carried + scanned.array(local) - own);
      }
      carried += scanned.array(GROUP - 1);
      KernelContext.barrier();
    }
    if (local == 0) {
      totals.array(KernelContext.BIX(), carried);
    }
  }

  /** Completes the counts and writes the index of every kept token, in order. */
  @Reflect
  public static void scatter(
      S32Array rows, S32Array sums, S32Array marks, S32Array counts, S32Array kept) {
    int row = KernelContext.BIY() * ROW_FIELDS;
    int start = rows.array(row + START);
    int length = rows.array(row + LENGTH);
    int first = KernelContext.GIX() * EACH;
    for (int each = 0; each < EACH; each++) {
      int index = first + each;
      if (index < length) {
        int before = sums.array(rows.array(row + SUMS) + KernelContext.BIX());
        int count = counts.array(start + index) + before;
        counts.array(start + index, count);
        if (marks.array(start + index) >= KEPT) {
          kept.array(start + count, index);
        }
      }
    }
  }

  /** SEP-POS-007 from a scan that keeps separators only: segment, and place in the segment. */
  @Reflect
  public static void bipe(
      S32Array rows, S32Array counts, S32Array kept, S32Array inter, S32Array intra) {
    int row = KernelContext.BIY() * ROW_FIELDS;
    int start = rows.array(row + START);
    int padding = rows.array(row + PADDING);
    int index = KernelContext.GIX();
    if (index < rows.array(row + LENGTH)) {
      int segment = counts.array(start + index);
      int before = segment == 0 ? padding - 1 : kept.array(start + segment - 1);
      boolean real = index >= padding;
      inter.array(start + index, real ? segment : -1);
      intra.array(start + index, real ? index - before - 1 : -1);
    }
  }
}
