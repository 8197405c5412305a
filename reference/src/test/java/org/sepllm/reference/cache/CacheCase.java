package org.sepllm.reference.cache;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sepllm.reference.config.SeparatorSet;
import org.sepllm.reference.row.TokenRow;
import org.sepllm.reference.trace.KeyList;

/** A cache, a row and the length of its dense prefill, for tests on many drawn cases. */
record CacheCase(CacheConfig config, TokenRow row, int denseTokens) {
  static final int SEPARATOR = 9;
  static final SeparatorSet SEPARATORS = SeparatorSet.of(SEPARATOR, 12);

  static CacheCase random(RandomGenerator random) {
    int real = random.nextInt(random.nextInt(4) == 0 ? 12 : 56);
    int padding = random.nextInt(3) > 0 ? 0 : random.nextInt(1, 6);
    int separatorShare = random.nextInt(0, 11);
    int[] tokenIds = new int[padding + real];
    for (int index = padding; index < tokenIds.length; index++) {
      tokenIds[index] = random.nextInt(10) < separatorShare ? SEPARATOR : random.nextInt(9);
    }
    int dense = random.nextInt(3) > 0 ? 0 : random.nextInt(real + 1);
    return new CacheCase(randomConfig(random), TokenRow.padded(padding, tokenIds), dense);
  }

  static CacheConfig randomConfig(RandomGenerator random) {
    int initial = random.nextInt(5);
    int local = random.nextInt(1, 7);
    int separators = random.nextInt(1, 6);
    int capacity = initial + separators + local + random.nextInt(1, 9);
    return switch (random.nextInt(10)) {
      case 0 -> new FullCacheConfig();
      case 1 -> new StreamingLlmCacheConfig(initial, initial + local);
      default ->
          new SepCacheConfig(
              SepPolicy.values()[random.nextInt(3)],
              initial,
              separators,
              local,
              capacity,
              random.nextInt(3) > 0,
              random.nextInt(3) > 0,
              SEPARATORS);
    };
  }

  Set<String> classes() {
    Set<String> classes = new TreeSet<>();
    CacheSchedule schedule = new CacheSchedule(config, row, denseTokens);
    int[] triggers = schedule.triggerSteps();
    int real = row.length() - row.leftPadding();
    classes.add("policy " + config.policyName());
    add(classes, "empty row", row.length() == 0);
    add(classes, "one token", real == 1);
    add(classes, "padding", row.leftPadding() > 0 && real > 0);
    add(classes, "unbounded", !config.bounded());
    add(classes, "not accumulating", !config.accumulate());
    add(classes, "dense prefill", denseTokens > 0);
    add(classes, "no compaction", triggers.length == 0);
    add(classes, "one compaction", triggers.length == 1);
    add(classes, "several compactions", triggers.length > 1);
    if (triggers.length > 0) {
      int last = triggers[triggers.length - 1];
      add(classes, "trigger at the last token", last == row.length() - 1);
      add(classes, "trigger at a separator", row.tokenId(last) == SEPARATOR);
      add(classes, "dense prefill beyond the capacity", denseTokens > config.cacheSize());
      addSeparatorClasses(classes, schedule.stored(last), last);
    }
    return classes;
  }

  private void addSeparatorClasses(Set<String> classes, KeyList stored, int last) {
    int block = stored.size() - config.initCacheSize() - config.localSize();
    long left =
        IntStream.rangeClosed(row.leftPadding() + config.initCacheSize(), last - config.localSize())
            .filter(index -> config.separates(row.tokenId(index)))
            .count();
    boolean initial =
        IntStream.range(0, config.initCacheSize())
            .anyMatch(place -> config.separates(row.tokenId(row.leftPadding() + place)));
    add(classes, "separator among the initial tokens", initial);
    add(classes, "separators overflow", config.bounded() && left > config.sepCacheSize());
    add(classes, "separators fill the block", block > 0 && block == config.sepCacheSize());
    add(classes, "no separator left the window", left == 0);
    add(classes, "separators made s grow", !config.bounded() && block > config.sepCacheSize());
  }

  private static void add(Set<String> classes, String name, boolean belongs) {
    if (belongs) {
      classes.add(name);
    }
  }

  Stream<CacheCase> smaller() {
    List<CacheCase> smaller = new ArrayList<>();
    if (denseTokens > 0) {
      smaller.add(new CacheCase(config, row, denseTokens - 1));
    }
    for (int index = row.length() - 1; index >= 0; index--) {
      TokenRow shorter = without(index);
      if (denseTokens <= shorter.length() - shorter.leftPadding()) {
        smaller.add(new CacheCase(config, shorter, denseTokens));
      }
    }
    smallerConfigs().forEach(simpler -> smaller.add(new CacheCase(simpler, row, denseTokens)));
    return smaller.stream();
  }

  private TokenRow without(int left) {
    int[] kept =
        IntStream.range(0, row.length()).filter(index -> index != left).map(row::tokenId).toArray();
    return TokenRow.padded(row.leftPadding() - (row.valid(left) ? 0 : 1), kept);
  }

  private Stream<CacheConfig> smallerConfigs() {
    if (!(config instanceof SepCacheConfig sep)) {
      return Stream.empty();
    }
    return Stream.of(new int[] {1, 0, 0}, new int[] {0, 1, 0}, new int[] {0, 0, 1})
        .filter(less ->
            sep.initCacheSize() >= less[0]
                && sep.sepCacheSize() > less[1]
                && sep.localSize() > less[2])
        .map(less ->
            new SepCacheConfig(
                sep.policy(),
                sep.initCacheSize() - less[0],
                sep.sepCacheSize() - less[1],
                sep.localSize() - less[2],
                sep.cacheSize() - Arrays.stream(less).sum(),
                sep.bounded(),
                sep.accumulate(),
                sep.separators()));
  }
}
