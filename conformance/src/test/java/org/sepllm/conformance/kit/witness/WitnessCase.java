package org.sepllm.conformance.kit.witness;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.cache.CacheMachine;
import org.sepllm.reference.cache.CacheSchedule;
import org.sepllm.reference.cache.FullCacheConfig;
import org.sepllm.reference.cache.SepCacheConfig;
import org.sepllm.reference.cache.SepPolicy;
import org.sepllm.reference.cache.StreamingLlmCacheConfig;
import org.sepllm.reference.config.SeparatorSet;
import org.sepllm.reference.mask.FixLlmMask;
import org.sepllm.reference.mask.FullMask;
import org.sepllm.reference.mask.Mask;
import org.sepllm.reference.mask.MaskMachine;
import org.sepllm.reference.mask.MaskRule;
import org.sepllm.reference.mask.SepLlmMask;
import org.sepllm.reference.mask.StreamingLlmMask;
import org.sepllm.reference.row.TokenRow;
import org.sepllm.reference.trace.KeyList;

/**
 * One drawn configuration of a mask or cache with a row of at most 24 places, as the witness reads
 * it: 15 settings, ids and documents in 16 bits each, then what each query sees and what is stored
 * after it, one bit for each key, in 32 bits each.
 */
record WitnessCase(
    Form form,
    int a,
    int s,
    int w,
    int c,
    int interval,
    boolean bounded,
    boolean accumulate,
    int prompt,
    int[] separators,
    TokenRow row) {

  static final int PLACES = 24;
  static final int BYTES = (15 + 2 * PLACES) * Short.BYTES + 2 * PLACES * Integer.BYTES;

  /** The masks, then the caches; the witness knows them by their order. */
  enum Form {
    SEPLLM,
    STREAMINGLLM,
    FIXLLM,
    FULL,
    PAPER,
    STREAMING,
    SEPCACHE,
    STREAMINGLLM_CACHE,
    FULL_CACHE
  }

  static WitnessCase draw(long seed, long number) {
    SplittableRandom random = new SplittableRandom(seed + number * 0x9E3779B97F4A7C15L);
    Form form = Form.values()[random.nextInt(Form.values().length)];
    int a = random.nextInt(5);
    int s = random.nextInt(1, 4);
    // A mask has a window that may be wider than the row.
    int w = form.compareTo(Form.FULL) <= 0 && random.nextInt(8) == 0 ? 1000 : random.nextInt(1, 6);
    int[] separators = random.ints(random.nextInt(1, 4), 0, 12).distinct().toArray();
    int length = random.nextInt(PLACES + 1);
    int padding = random.nextInt(3) == 0 ? random.nextInt(length + 1) : 0;
    boolean packed = form.compareTo(Form.FULL) <= 0 && random.nextInt(3) == 0;
    int percent = new int[] {0, 10, 30, 60, 100}[random.nextInt(5)];
    int[] ids = new int[length];
    int[] documents = new int[length];
    for (int place = 0; place < length; place++) {
      boolean separator = random.nextInt(100) < percent;
      ids[place] = separator ? separators[random.nextInt(separators.length)] : random.nextInt(40);
      boolean begins = packed && place > padding && random.nextInt(5) == 0;
      documents[place] = place == 0 ? 0 : documents[place - 1] + (begins ? 1 : 0);
    }
    int prompt = random.nextInt(4) == 0 ? random.nextInt(length - padding + 1) : 0;
    return new WitnessCase(
        form,
        a,
        s,
        w,
        a + s + w + random.nextInt(1, 5),
        random.nextInt(1, 6),
        random.nextInt(4) != 0,
        random.nextInt(4) != 0,
        prompt,
        separators,
        TokenRow.packed(padding, ids, documents));
  }

  private boolean mask() {
    return form.compareTo(Form.FULL) <= 0;
  }

  private MaskRule rule() {
    return switch (form) {
      case SEPLLM -> new SepLlmMask(a, w, SeparatorSet.of(separators));
      case STREAMINGLLM -> new StreamingLlmMask(a, w);
      case FIXLLM -> new FixLlmMask(a, w, interval);
      default -> new FullMask();
    };
  }

  private CacheConfig config() {
    return switch (form) {
      case FULL_CACHE -> new FullCacheConfig();
      case STREAMINGLLM_CACHE -> new StreamingLlmCacheConfig(a, c);
      default ->
          new SepCacheConfig(
              SepPolicy.valueOf(form.name()),
              a,
              s,
              w,
              c,
              bounded,
              accumulate,
              SeparatorSet.of(separators));
    };
  }

  /** What both oracles say, {@code bits[0]} visible and {@code bits[1]} stored keys. */
  int[][] bits() {
    int[][] declared = mask() ? declaredMask() : declaredCache();
    int[][] operated = mask() ? operatedMask() : operatedCache();
    if (!Arrays.deepEquals(declared, operated)) {
      throw new AssertionError(
          "the oracles differ on %s: %s and %s"
              .formatted(this, Arrays.deepToString(declared), Arrays.deepToString(operated)));
    }
    return declared;
  }

  private int[][] declaredMask() {
    int[][] bits = new int[2][PLACES];
    Mask mask = new Mask(rule(), row);
    for (int query = 0; query < row.length(); query++) {
      for (int key = 0; key < row.length(); key++) {
        bits[0][query] |= mask.keep(query, key) ? 1 << key : 0;
      }
    }
    return bits;
  }

  private int[][] operatedMask() {
    int[][] bits = new int[2][PLACES];
    KeyList[] visible = MaskMachine.visibleKeys(rule(), row);
    for (int query = 0; query < row.length(); query++) {
      bits[0][query] = bits(visible[query]);
    }
    return bits;
  }

  private int[][] declaredCache() {
    int[][] bits = new int[2][PLACES];
    CacheSchedule schedule = new CacheSchedule(config(), row, prompt);
    for (int query = 0; query < row.length(); query++) {
      bits[0][query] = bits(schedule.visible(query));
      bits[1][query] = bits(schedule.stored(query));
    }
    return bits;
  }

  private int[][] operatedCache() {
    int[][] bits = new int[2][PLACES];
    CacheMachine machine = new CacheMachine(config());
    for (int query = 0; query < row.length(); query++) {
      int real = query - row.leftPadding();
      if (real < 0) {
        machine.appendPadding();
      } else if (real < prompt) {
        machine.appendDense(row.tokenId(query));
      } else {
        machine.append(row.tokenId(query));
      }
      bits[0][query] = bits(machine.visibleKeys());
      bits[1][query] = bits(machine.storedKeys());
    }
    return bits;
  }

  private static int bits(KeyList keys) {
    int bits = 0;
    for (int place = 0; place < keys.size(); place++) {
      bits |= 1 << keys.get(place);
    }
    return bits;
  }

  /** Writes the case for the witness. */
  void write(ByteBuffer to) {
    int[] settings = {
      form.ordinal(),
      row.length(),
      row.leftPadding(),
      a,
      s,
      w,
      c,
      interval,
      bounded ? 1 : 0,
      accumulate ? 1 : 0,
      prompt
    };
    for (int setting : settings) {
      to.putShort((short) setting);
    }
    for (int place = 0; place < 4; place++) {
      to.putShort((short) (place < separators.length ? separators[place] : -1));
    }
    for (int place = 0; place < PLACES; place++) {
      to.putShort((short) (place < row.length() ? row.tokenId(place) : -1));
    }
    for (int place = 0; place < PLACES; place++) {
      to.putShort((short) (place < row.length() ? row.documentId(place) : -1));
    }
    for (int[] half : bits()) {
      for (int query : half) {
        to.putInt(query);
      }
    }
  }
}
